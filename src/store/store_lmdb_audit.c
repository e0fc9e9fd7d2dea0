/* store_lmdb_audit.c - are the pages of an LMDB file sound? See store_lmdb_internal.h.
 *
 * The layout is that of LMDB 0.9 on a 64-bit little-endian machine, data version 1 (mdb.c,
 * MDB_page, MDB_node, MDB_meta):
 *
 *   page  pgno u64 | pad u16 | flags u16 | lower u16, upper u16, or pages u32 | offsets u16...
 *   node  low u16 | high u16 | flags u16 | key size u16 | key | data, or u64 number of a page
 *   meta  behind the page header: magic u32 | version u32 | address u64 | map size u64 |
 *         free list, main tree: 48 bytes each | last page u64 | txn u64
 *   tree  pad u32 (free list: page size) | flags u16 | depth u16 | branch, leaf, overflow pages,
 *         entries, root: u64
 */
#include "store/store_lmdb_internal.h"

#include "util/arena.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define AUDIT_MAGIC        0xBEEFC0DEU
#define AUDIT_VERSION      1U
#define AUDIT_HEADER_BYTES 16U
#define AUDIT_NODE_BYTES   8U
#define AUDIT_META_BYTES   (AUDIT_HEADER_BYTES + 24U + 48U * 2U + 16U)
#define AUDIT_PAGE_MIN     512U
#define AUDIT_PAGE_MAX     65536U
#define AUDIT_DEPTH_MAX    32U /* LMDB's CURSOR_STACK */
#define AUDIT_PAGE_NONE    UINT64_MAX
#define AUDIT_MAIN_META    2U /* pages 0 and 1 */

enum audit_page_flag { AUDIT_BRANCH = 1, AUDIT_LEAF = 2, AUDIT_OVERFLOW = 4 };
enum audit_node_flag { AUDIT_BIG = 1 };

struct audit_tree {
    uint32_t flags;
    uint64_t entries;
    uint64_t root;
};
struct audit_meta {
    uint64_t txn;
    uint64_t last_page;
    uint32_t page_size;
    struct audit_tree free_list;
    struct audit_tree main;
};
/* Pages of trees are read and not mapped: they lie far apart, and a fault maps their neighbours,
 * which are values, too. A level has two buffers in turns: the last key of a leaf is still needed
 * while the next leaf is looked at. */
struct audit_level {
    unsigned char *buffers[2];
    unsigned turn;
    const unsigned char *page; /* in one of them */
    uint64_t number;
    unsigned next; /* node to enter next */
    unsigned count;
};
struct audit {
    const unsigned char *bytes; /* the whole file, mapped */
    int fd;                     /* the same */
    size_t size;
    struct audit_meta meta;
    bool for_writing;
    unsigned char *seen; /* bit per page */
    struct arena buffers;
    struct kv_census *census;
    struct audit_level levels[AUDIT_DEPTH_MAX];
    unsigned depth;
    struct str last_key; /* of the leaf entries so far; data NULL: none yet */
    struct str low_key;  /* the next one must not be below it; data NULL: no bound */
    uint64_t entries;
};

static uint32_t audit_load_u16(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8U;
}

static bool audit_raise_damage(const char *what, uint64_t page, struct err *err)
{
    return ERR_RAISE(err, ERR_CORRUPT, "page %llu is damaged: %s", (unsigned long long)page, what);
}

/* ------------------------------------------------------------------ meta pages */

static struct audit_tree audit_load_tree(const unsigned char *at)
{
    return (struct audit_tree){ .flags = audit_load_u16(at + 4),
                                .entries = kv_load_u64(at + 32),
                                .root = kv_load_u64(at + 40) };
}

/* The meta page at an offset of the file; false: it is none. */
static bool audit_load_meta(const struct audit *audit, size_t offset, struct audit_meta *out)
{
    const unsigned char *at = audit->bytes + offset + AUDIT_HEADER_BYTES;

    if (offset + AUDIT_META_BYTES > audit->size || kv_load_u32(at) != AUDIT_MAGIC ||
        kv_load_u32(at + 4) != AUDIT_VERSION) {
        return false;
    }
    at += 24;
    out->page_size = kv_load_u32(at);
    out->free_list = audit_load_tree(at);
    out->main = audit_load_tree(at + 48);
    out->last_page = kv_load_u64(at + 96);
    out->txn = kv_load_u64(at + 104);
    return true;
}

/* Both meta pages, as far as LMDB relies on them before it looks at a tree. */
static bool audit_load_both_metas(const struct audit *audit, struct audit_meta metas[2],
                                  struct err *err)
{
    for (unsigned i = 0; i < 2; i++) {
        size_t offset = i > 0 ? metas[0].page_size : 0;
        if (!audit_load_meta(audit, offset, &metas[i]) || metas[i].page_size < AUDIT_PAGE_MIN ||
            metas[i].page_size > AUDIT_PAGE_MAX ||
            (metas[i].page_size & (metas[i].page_size - 1)) != 0 ||
            metas[i].page_size != metas[0].page_size) {
            return audit_raise_damage("it is no meta page", i, err);
        }
        if (metas[i].last_page >= audit->size / metas[i].page_size) {
            return ERR_RAISE(err, ERR_CORRUPT, "the file is cut off: %zu bytes of %llu pages",
                             audit->size, (unsigned long long)metas[i].last_page + 1);
        }
    }
    return true;
}

/* LMDB takes the one whose number has the parity of the transaction. */
static bool audit_choose_meta(struct audit *audit, uint64_t txn, struct err *err)
{
    struct audit_meta metas[2] = { { 0 } };

    if (!audit_load_both_metas(audit, metas, err)) {
        return false;
    }
    audit->meta = metas[txn & 1U];
    if (audit->meta.txn != txn) {
        return ERR_RAISE(err, ERR_BUSY, "its generation %llu is not current any more",
                         (unsigned long long)txn);
    }
    return audit->meta.main.flags == 0 || audit_raise_damage("unknown kind of tree", txn & 1U, err);
}

/* ------------------------------------------------------------------ pages and nodes */

/* Counts pages [first, first + count) as used by one thing only. */
static bool audit_mark_pages(struct audit *audit, uint64_t first, uint64_t count, struct err *err)
{
    if (first < AUDIT_MAIN_META || count == 0 || first > audit->meta.last_page ||
        count > audit->meta.last_page - first + 1) {
        return audit_raise_damage("it is led to from outside of the file", first, err);
    }
    for (uint64_t i = first; i < first + count; i++) {
        unsigned char bit = (unsigned char)(1U << (i % 8));
        if ((audit->seen[i / 8] & bit) != 0) {
            return audit_raise_damage("it is used twice", i, err);
        }
        audit->seen[i / 8] |= bit;
    }
    return true;
}

/* The first bytes of a page that was marked, so lies in the file. */
static bool audit_read_page(const struct audit *audit, uint64_t number, void *out, size_t size,
                            struct err *err)
{
    size_t done = 0;

    while (done < size) {
        off_t at = (off_t)(number * audit->meta.page_size + done);
        ssize_t got = pread(audit->fd, (char *)out + done, size - done, at);
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            return ERR_RAISE_OS(err, ERR_IO, got < 0 ? errno : EIO, "cannot read page %llu",
                                (unsigned long long)number);
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* Makes the next buffer of the next level its page. */
static bool audit_read_level(struct audit *audit, uint64_t number, struct err *err)
{
    struct audit_level *level = &audit->levels[audit->depth];
    unsigned turn = level->turn ^ 1U;

    if (level->buffers[turn] == NULL) {
        level->buffers[turn] = arena_alloc_bytes(&audit->buffers, audit->meta.page_size);
    }
    if (level->buffers[turn] == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to examine the database");
    }
    level->turn = turn;
    level->page = level->buffers[turn];
    level->number = number;
    level->next = 0;
    return audit_read_page(audit, number, level->buffers[turn], audit->meta.page_size, err);
}

/* All nodes lie within the page, with their keys. */
static bool audit_check_nodes(const struct audit *audit, const struct audit_level *level,
                              uint32_t upper, struct err *err)
{
    for (unsigned i = 0; i < level->count; i++) {
        uint32_t at = audit_load_u16(level->page + AUDIT_HEADER_BYTES + (size_t)i * 2);
        if (at < upper || at + AUDIT_NODE_BYTES > audit->meta.page_size ||
            at + AUDIT_NODE_BYTES + audit_load_u16(level->page + at + 6) > audit->meta.page_size) {
            return audit_raise_damage("a node lies outside of it", level->number, err);
        }
    }
    return true;
}

/* Enters a page of a tree: the header, and all nodes within the page. */
static bool audit_enter_page(struct audit *audit, uint64_t number, struct err *err)
{
    struct audit_level *level = &audit->levels[audit->depth];
    const unsigned char *page;
    uint32_t flags;
    uint32_t lower;
    uint32_t upper;

    if (audit->depth == AUDIT_DEPTH_MAX) {
        return audit_raise_damage("the tree is too deep", number, err);
    }
    if (!audit_mark_pages(audit, number, 1, err) || !audit_read_level(audit, number, err)) {
        return false;
    }
    page = level->page;
    flags = audit_load_u16(page + 10);
    lower = audit_load_u16(page + 12);
    upper = audit_load_u16(page + 14);
    if (kv_load_u64(page) != number || (flags != AUDIT_BRANCH && flags != AUDIT_LEAF)) {
        return audit_raise_damage("it is no page of a tree", number, err);
    }
    if (lower < AUDIT_HEADER_BYTES || (lower & 1U) != 0 || lower > upper ||
        upper > audit->meta.page_size) {
        return audit_raise_damage("its bounds are wrong", number, err);
    }
    audit->depth++;
    level->count = (lower - AUDIT_HEADER_BYTES) / 2;
    if (level->count < (flags == AUDIT_BRANCH ? 2U : 1U)) {
        return audit_raise_damage("it has too few nodes", number, err);
    }
    return audit_check_nodes(audit, level, upper, err);
}

static const unsigned char *audit_find_node(const struct audit_level *level, unsigned index)
{
    return level->page + audit_load_u16(level->page + AUDIT_HEADER_BYTES + (size_t)index * 2);
}

static struct str audit_node_key(const unsigned char *node)
{
    return str_from_range((const char *)node + AUDIT_NODE_BYTES, audit_load_u16(node + 6));
}

/* A run of overflow pages with the data of one node. */
static bool audit_check_big_data(struct audit *audit, uint64_t first, uint64_t size,
                                 struct err *err)
{
    uint64_t count = (size + AUDIT_HEADER_BYTES - 1) / audit->meta.page_size + 1;
    unsigned char page[AUDIT_HEADER_BYTES];

    if (!audit_mark_pages(audit, first, count, err)) {
        return false;
    }
    if (!audit->for_writing) {
        return true;
    }
    return audit_read_page(audit, first, page, sizeof page, err) &&
           ((kv_load_u64(page) == first && audit_load_u16(page + 10) == AUDIT_OVERFLOW &&
             kv_load_u32(page + 12) == count) ||
            audit_raise_damage("it is no page of a long value", first, err));
}

/* *data is the value when it lies in the leaf, else empty. */
static bool audit_check_leaf_node(struct audit *audit, const struct audit_level *level,
                                  const unsigned char *node, struct str *data, struct err *err)
{
    uint32_t flags = audit_load_u16(node + 4);
    uint64_t size = audit_load_u16(node) | (uint64_t)audit_load_u16(node + 2) << 16U;
    size_t at = (size_t)(node - level->page) + AUDIT_NODE_BYTES + audit_load_u16(node + 6);

    *data = STR_EMPTY;
    if ((flags & ~(uint32_t)AUDIT_BIG) != 0 ||
        at + (flags == AUDIT_BIG ? 8 : size) > audit->meta.page_size) {
        return audit_raise_damage("a value lies outside of it", level->number, err);
    }
    if (flags == AUDIT_BIG) {
        return audit_check_big_data(audit, kv_load_u64(level->page + at), size, err);
    }
    *data = str_from_range((const char *)level->page + at, (size_t)size);
    return true;
}

/* ------------------------------------------------------------------ the main tree */

static bool audit_take_key(struct audit *audit, struct str key, uint64_t page, struct err *err)
{
    if (key.size == 0 ||
        (audit->last_key.data != NULL && str_compare_bytes(audit->last_key, key) >= 0) ||
        (audit->low_key.data != NULL && str_compare_bytes(audit->low_key, key) > 0)) {
        return audit_raise_damage("its keys are not in order", page, err);
    }
    audit->last_key = key;
    audit->low_key = STR_EMPTY;
    audit->entries++;
    audit->census->keys_hash ^= kv_hash_key(key);
    return true;
}

static bool audit_take_leaf(struct audit *audit, const struct audit_level *level, struct err *err)
{
    bool done = true;

    for (unsigned i = 0; done && i < level->count; i++) {
        const unsigned char *node = audit_find_node(level, i);
        struct str data = STR_EMPTY;
        done = audit_take_key(audit, audit_node_key(node), level->number, err) &&
               audit_check_leaf_node(audit, level, node, &data, err);
    }
    return done;
}

/* The key of a branch node parts the keys before it from those below it. The first has none. */
static bool audit_take_branch_node(struct audit *audit, const struct audit_level *level,
                                   unsigned index, uint64_t *child, struct err *err)
{
    const unsigned char *node = audit_find_node(level, index);
    struct str key = audit_node_key(node);

    *child = audit_load_u16(node) | (uint64_t)audit_load_u16(node + 2) << 16U |
             (uint64_t)audit_load_u16(node + 4) << 32U;
    if (index == 0) {
        return true;
    }
    if (audit->last_key.data == NULL || str_compare_bytes(audit->last_key, key) >= 0) {
        return audit_raise_damage("its keys are not in order", level->number, err);
    }
    audit->low_key = key;
    return true;
}

static bool audit_is_leaf(const struct audit_level *level)
{
    return audit_load_u16(level->page + 10) == AUDIT_LEAF;
}

/* Depth first, without recursion. `leaf` takes each leaf; `branch` finds the child of a node. */
static bool audit_walk_tree(struct audit *audit, const struct audit_tree *tree,
                            bool (*leaf)(struct audit *, const struct audit_level *, struct err *),
                            bool (*branch)(struct audit *, const struct audit_level *, unsigned,
                                           uint64_t *, struct err *),
                            struct err *err)
{
    audit->depth = 0;
    audit->entries = 0;
    if (tree->root != AUDIT_PAGE_NONE && !audit_enter_page(audit, tree->root, err)) {
        return false;
    }
    while (audit->depth > 0) {
        struct audit_level *level = &audit->levels[audit->depth - 1];
        uint64_t child = 0;
        if (audit_is_leaf(level)) {
            if (!leaf(audit, level, err)) {
                return false;
            }
            audit->depth--;
        } else if (level->next == level->count) {
            audit->depth--;
        } else if (!branch(audit, level, level->next++, &child, err) ||
                   !audit_enter_page(audit, child, err)) {
            return false;
        }
    }
    return audit->entries == tree->entries ||
           ERR_RAISE(err, ERR_CORRUPT, "the tree has %llu keys in place of %llu",
                     (unsigned long long)audit->entries, (unsigned long long)tree->entries);
}

/* ------------------------------------------------------------------ the list of free pages
 * Key: the transaction that freed them; value: a count and so many page numbers, all u64. */

static bool audit_take_free_pages(struct audit *audit, const unsigned char *at, uint64_t size,
                                  uint64_t page, struct err *err)
{
    uint64_t count = size >= 8 ? kv_load_u64(at) : 0;
    bool done = true;

    if (size < 8 || count > size / 8 - 1) {
        return audit_raise_damage("the list of free pages is malformed", page, err);
    }
    for (uint64_t i = 0; done && i < count; i++) {
        done = audit_mark_pages(audit, kv_load_u64(at + 8 + i * 8), 1, err);
    }
    return done;
}

static bool audit_take_free_leaf(struct audit *audit, const struct audit_level *level,
                                 struct err *err)
{
    bool done = true;

    for (unsigned i = 0; done && i < level->count; i++) {
        const unsigned char *node = audit_find_node(level, i);
        struct str data = STR_EMPTY;
        const unsigned char *at;
        uint64_t size = audit_load_u16(node) | (uint64_t)audit_load_u16(node + 2) << 16U;

        audit->entries++;
        if (audit_node_key(node).size != 8) {
            return audit_raise_damage("the list of free pages is malformed", level->number, err);
        }
        done = audit_check_leaf_node(audit, level, node, &data, err);
        at = (const unsigned char *)data.data;
        if (done && at == NULL) {
            uint64_t first = kv_load_u64(node + AUDIT_NODE_BYTES + 8);
            at = audit->bytes + first * audit->meta.page_size + AUDIT_HEADER_BYTES;
        }
        done = done && audit_take_free_pages(audit, at, size, level->number, err);
    }
    return done;
}

static bool audit_take_free_branch(struct audit *audit, const struct audit_level *level,
                                   unsigned index, uint64_t *child, struct err *err)
{
    const unsigned char *node = audit_find_node(level, index);

    (void)audit;
    (void)err;
    *child = audit_load_u16(node) | (uint64_t)audit_load_u16(node + 2) << 16U |
             (uint64_t)audit_load_u16(node + 4) << 32U;
    return true;
}

/* ------------------------------------------------------------------ all of it */

static bool audit_walk_mapped_file(struct audit *audit, uint64_t txn, struct err *err)
{
    bool done;

    if (!audit_choose_meta(audit, txn, err)) {
        return false;
    }
    audit->seen = mem_alloc_zeroed(audit->meta.last_page / 8 + 1, 1);
    if (audit->seen == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to examine the database");
    }
    arena_init_with_limit(&audit->buffers, SIZE_MAX / 2);
    done = audit_walk_tree(audit, &audit->meta.main, audit_take_leaf, audit_take_branch_node, err);
    audit->census->known = true;
    audit->census->keys = audit->entries;
    done = done && (!audit->for_writing ||
                    audit_walk_tree(audit, &audit->meta.free_list, audit_take_free_leaf,
                                    audit_take_free_branch, err));
    arena_release_all_blocks(&audit->buffers);
    mem_free_block(audit->seen);
    return done;
}

/* Maps the file, runs one of the two, unmaps. */
static bool audit_map_and_run(struct audit *audit, int fd, uint64_t txn,
                              bool (*run)(struct audit *, uint64_t, struct err *), struct err *err)
{
    struct stat about;
    void *bytes;
    bool done;

    if (fstat(fd, &about) != 0) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot examine the database");
    }
    audit->size = (size_t)about.st_size;
    if (audit->size < AUDIT_META_BYTES) {
        return ERR_RAISE(err, ERR_CORRUPT, "the file is cut off: %zu bytes", audit->size);
    }
    bytes = mmap(NULL, audit->size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        return ERR_RAISE_OS(err, errno == ENOMEM ? ERR_MEMORY : ERR_IO, errno,
                            "cannot map the database");
    }
    audit->bytes = bytes;
    audit->fd = fd;
    done = run(audit, txn, err);
    (void)munmap(bytes, audit->size);
    return done;
}

static bool audit_look_at_metas(struct audit *audit, uint64_t txn, struct err *err)
{
    struct audit_meta metas[2] = { { 0 } };

    (void)txn;
    return audit_load_both_metas(audit, metas, err);
}

bool lmdb_audit_meta_pages(const char *path, struct err *err)
{
    struct audit audit = { .for_writing = false };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool done;

    if (fd < 0) {
        return ERR_RAISE_OS(err, errno == EACCES ? ERR_PERMISSION : ERR_IO, errno,
                            "cannot open it");
    }
    done = audit_map_and_run(&audit, fd, 0, audit_look_at_metas, err);
    (void)close(fd);
    return done;
}

bool lmdb_audit_tree_pages(int fd, uint64_t txn, bool for_writing, struct kv_census *census,
                           struct err *err)
{
    struct audit audit = { .for_writing = for_writing, .census = census };

    *census = (struct kv_census){ .known = false };
    return audit_map_and_run(&audit, fd, txn, audit_walk_mapped_file, err);
}
