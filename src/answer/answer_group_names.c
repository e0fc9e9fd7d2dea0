/* answer_group_names.c - names for groups of entities, from their paths and identifiers.
 *
 * A word is a part of an identifier: "getUserName" and "get_user_name" hold get, user, name. Words
 * of a group are ranked by how many of its nodes carry them, times the logarithm of how rare they
 * are among all (Sparck Jones 1972). O(letters of the names). */
#include "answer/answer_graph_internal.h"

#include "util/map.h"

#include <math.h>
#include <stdlib.h>

#define GROUP_WORD_BYTES_MAX 32U
#define GROUP_WORD_BYTES_MIN 3U
#define GROUP_WORDS_SHOWN    3U
#define GROUP_NODES_MAX      2000U /* of a group; more do not change its name */
#define GROUP_FOLDER_SHARE   0.6   /* of its nodes lie in the folder that names it */

/* Counts by hash of the word: two words that share a place look commoner than they are, which at
 * 2^17 places and some 10^5 words at most shifts a name now and then, always the same way. */
#define GROUP_WORD_PLACES (UINT32_C(1) << 17U)
struct answer_group_words {
    uint32_t counts[GROUP_WORD_PLACES];
};
struct group_word {
    struct str text; /* lower case, borrowed from a buffer or an arena */
    char buffer[GROUP_WORD_BYTES_MAX];
};

static bool group_byte_is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool group_byte_is_letter(char byte)
{
    return group_byte_is_upper(byte) || (byte >= 'a' && byte <= 'z');
}

/* Does a word end between these two? "aB" does, "AB" does not, "ABc" does after A. */
static bool group_word_ends(struct str name, size_t at)
{
    if (at == name.size || !group_byte_is_letter(name.data[at])) {
        return true;
    }
    if (!group_byte_is_upper(name.data[at])) {
        return false;
    }
    return !group_byte_is_upper(name.data[at - 1]) ||
           (at + 1 < name.size && group_byte_is_letter(name.data[at + 1]) &&
            !group_byte_is_upper(name.data[at + 1]));
}

/* The next word at or after *at, in lower case. False: no more. */
static bool group_next_word(struct str name, size_t *at, struct group_word *word)
{
    size_t size = 0;
    while (*at < name.size && !group_byte_is_letter(name.data[*at])) {
        (*at)++;
    }
    if (*at == name.size) {
        return false;
    }
    do {
        char byte = name.data[(*at)++];
        if (size < GROUP_WORD_BYTES_MAX) {
            word->buffer[size++] = (char)(group_byte_is_upper(byte) ? byte - 'A' + 'a' : byte);
        }
    } while (!group_word_ends(name, *at));
    word->text = str_from_range(word->buffer, size);
    return true;
}

static struct str group_name_of_node(const struct answer_net *net, uint32_t node)
{
    const struct snapshot *snapshot = net->call->snapshot;
    uint32_t item = graph_net_item_of(net->net, node);
    switch (net->view.level) {
    case GRAPH_LEVEL_ENTITY: return snapshot->entities[item].name;
    case GRAPH_LEVEL_FILE: return snapshot->files[item].path;
    case GRAPH_LEVEL_FOLDER: return net->folders->paths[item];
    }
    return STR_EMPTY;
}

static uint32_t group_place_of_word(struct str word)
{
    return (uint32_t)(hash_bytes_to_u64(word.data, word.size) % GROUP_WORD_PLACES);
}

static bool group_make_words(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct answer_group_words *made = arena_alloc_zeroed(arena, 1, sizeof *made);

    *value = made;
    if (made == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t v = 0; v < net->net->node_count; v++) {
        struct str name = group_name_of_node(net, v);
        struct group_word word;
        size_t at = 0;
        while (group_next_word(name, &at, &word)) {
            made->counts[group_place_of_word(word.text)]++;
        }
    }
    return true;
}

bool answer_hold_group_words(const struct answer_net *net, const struct answer_group_words **out,
                             struct err *err)
{
    struct answer_net copy = *net;
    const void *value = NULL;
    bool done = answer_hold_result(net, STR("words"), group_make_words, &copy, &value, err);
    *out = value;
    return done;
}

/* ------------------------------------------------------------------ one group */

struct group_row {
    struct str word;
    uint32_t count;
    double weight;
};
struct group_rows {
    struct map_text numbers; /* word -> row */
    struct group_row *items;
    uint32_t count;
    uint32_t max;
};

static bool group_add_word(struct answer_call *call, struct group_rows *rows, struct str word)
{
    uint32_t number = map_text_find_value(&rows->numbers, word);
    if (number == MAP_VALUE_NONE) {
        struct str copy = arena_copy_str(call->arena, word);
        if (copy.data == NULL || rows->count == rows->max ||
            !map_text_put_value(&rows->numbers, copy, rows->count)) {
            return copy.data != NULL && rows->count == rows->max;
        }
        number = rows->count++;
        rows->items[number] = (struct group_row){ .word = copy };
    }
    rows->items[number].count++;
    return true;
}

static int group_compare_rows(const void *left, const void *right)
{
    const struct group_row *a = left;
    const struct group_row *b = right;
    if (a->weight < b->weight || a->weight > b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    return str_compare_bytes(a->word, b->word);
}

/* Words that more than one node carries, heaviest first; all of them in a group of one. */
static bool group_rank_words(const struct answer_net *net, const struct answer_group_words *words,
                             const uint32_t *nodes, uint32_t count, struct group_rows *rows)
{
    struct answer_call *call = net->call;
    bool done = true;

    rows->max = count * 8 + 8;
    rows->items = arena_alloc_bytes(call->arena, rows->max * sizeof *rows->items);
    for (uint32_t i = 0; rows->items != NULL && done && i < count; i++) {
        struct str name = group_name_of_node(net, nodes[i]);
        struct group_word word;
        size_t at = 0;
        while (done && group_next_word(name, &at, &word)) {
            done = word.text.size < GROUP_WORD_BYTES_MIN || group_add_word(call, rows, word.text);
        }
    }
    if (rows->items == NULL || !done) {
        return false;
    }
    for (uint32_t i = 0; i < rows->count; i++) {
        struct group_row *row = &rows->items[i];
        double all = 1.0 + words->counts[group_place_of_word(row->word)];
        bool lonely = row->count == 1 && count > 1;
        row->weight = lonely ? 0.0 : row->count * log((2.0 + net->net->node_count) / all);
    }
    if (rows->count > 1) {
        qsort(rows->items, rows->count, sizeof *rows->items, group_compare_rows);
    }
    return true;
}

static struct str group_path_of_node(const struct answer_net *net, uint32_t node)
{
    const struct snapshot *snapshot = net->call->snapshot;
    uint32_t item = graph_net_item_of(net->net, node);
    if (net->view.level == GRAPH_LEVEL_FOLDER) {
        return net->folders->paths[item];
    }
    return snapshot
        ->files[net->view.level == GRAPH_LEVEL_ENTITY ? snapshot->entities[item].file : item]
        .path;
}

/* The deepest path that enough nodes lie below. Nodes ascend, so those of a folder stand side by
 * side; each step goes down to the child that holds most. */
static struct str group_find_folder(const struct answer_net *net, const uint32_t *nodes,
                                    uint32_t count)
{
    struct str folder = STR_EMPTY;
    uint32_t needed = (uint32_t)ceil(GROUP_FOLDER_SHARE * count);

    for (;;) {
        struct str best = STR_EMPTY;
        struct str run = STR_EMPTY;
        uint32_t best_count = 0;
        uint32_t run_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            struct str path = group_path_of_node(net, nodes[i]);
            size_t skip = folder.size > 0 ? folder.size + 1 : 0;
            size_t slash;
            if (!str_starts_with(path, folder) || path.size <= skip ||
                (skip > 0 && path.data[folder.size] != '/')) {
                continue;
            }
            slash = str_find_byte(str_from_range(path.data + skip, path.size - skip), '/');
            path.size = slash == SIZE_MAX ? path.size : skip + slash;
            if (!str_equals_bytes(path, run)) {
                run = path;
                run_count = 0;
            }
            run_count++;
            if (run_count > best_count) {
                best = run;
                best_count = run_count;
            }
        }
        if (best_count < needed || best_count == 0) {
            return folder;
        }
        folder = best;
    }
}

bool answer_put_group_name(const struct answer_net *net, const struct answer_group_words *words,
                           const uint32_t *nodes, uint32_t count, struct err *err)
{
    struct group_rows rows = { .count = 0 };
    struct json *json = net->call->json;
    struct str folder;
    struct buf name;
    bool done;

    count = count < GROUP_NODES_MAX ? count : GROUP_NODES_MAX;
    folder = group_find_folder(net, nodes, count);
    folder = folder.size > 0 ? folder : STR(".");
    map_text_init_empty(&rows.numbers);
    buf_init_with_limit(&name, ANSWER_BODY_BYTES_MAX);
    done = group_rank_words(net, words, nodes, count, &rows);
    buf_append_str(&name, folder);
    for (uint32_t i = 0; i < rows.count && i < GROUP_WORDS_SHOWN; i++) {
        if (rows.items[i].weight > 0.0) {
            buf_append_cstring(&name, i == 0 ? ": " : ", ");
            buf_append_str(&name, rows.items[i].word);
        }
    }
    done = done && !name.failed;
    if (done) {
        json_put_str(json, "name", buf_borrow_str(&name));
        json_put_str(json, "folder", folder);
    }
    map_text_release_slots(&rows.numbers);
    buf_release_bytes(&name);
    return done || ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}
