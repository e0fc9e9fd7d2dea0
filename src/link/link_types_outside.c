/* link_types_outside.c - results of outside callables, elements of containers, unwrapping.
 *
 * The notation of known types is described at struct lang_known_type. It is read here without
 * building anything first: a row is parsed each time it is asked for.
 */
#include "link/link_types.h"

#define OUTSIDE_NEST_MAX 6U /* "<" inside "<" in a row of the table */
#define OUTSIDE_ARGS_MAX 6U
#define OUTSIDE_KEY_MAX  256U

/* ------------------------------------------------------------------ the table */

/* What the row of a key says; "": nothing useful, NULL: no row. */
static const char *outside_find_row(const struct lang_policy *policy, struct str key)
{
    size_t low = 0;
    size_t high = policy->known_type_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(str_from_cstring(policy->known_types[middle].callable), key);
        if (order == 0) {
            return policy->known_types[middle].type == NULL ? "" : policy->known_types[middle].type;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static const char *outside_find_member(const struct lang_policy *policy, struct str type,
                                       const char *separator, struct str member)
{
    const char *row = NULL;
    char key[OUTSIDE_KEY_MAX];
    size_t middle = strlen(separator);
    size_t size = type.size + middle + member.size;
    if (size > sizeof key) {
        return NULL;
    }
    if (type.size > 0) {
        memcpy(key, type.data, type.size);
    }
    memcpy(key + type.size, separator, middle);
    if (member.size > 0) {
        memcpy(key + type.size + middle, member.data, member.size);
    }
    row = outside_find_row(policy, str_from_range(key, size));
    if (row == NULL && policy->number_types != NULL && size < sizeof key &&
        link_list_has_text(policy->number_types, type)) {
        return outside_find_member(policy, STR("#"), separator, member);
    }
    return row != NULL || middle != 1
               ? row
               : link_classes_find_member(policy, type, separator[0], member);
}

bool link_types_is_known(const struct link_worker *worker, struct str type, struct str member)
{
    return outside_find_member(worker->linker->sources[worker->unit].policy, type, ".", member) !=
           NULL;
}

bool link_types_is_shared(const struct link_worker *worker, struct str type, struct str member)
{
    const struct lang_policy *policy = worker->linker->sources[worker->unit].policy;
    return (link_list_has_text(policy->number_types, type) ||
            link_sorted_has_text(policy->predeclared_names, type)) &&
           outside_find_member(policy, STR("*"), policy->separator, member) != NULL;
}

/* ------------------------------------------------------------------ the notation */

struct outside_call {
    struct link_worker *worker;
    const struct link_type *callee;   /* OUTSIDE_CLASS */
    const struct link_type *receiver; /* NULL: a plain function */
    struct link_place place;
    uint32_t args;
    unsigned depth;
    const char *at;
};

static const struct link_type *outside_read_type(struct outside_call *call, unsigned nest);

static uint32_t outside_read_digit(struct outside_call *call)
{
    char digit = *call->at;
    if (digit < '0' || digit > '9') {
        return 0;
    }
    call->at++;
    return (uint32_t)(digit - '0');
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *outside_eval_argument(const struct outside_call *call,
                                                     uint32_t index)
{
    uint32_t args = call->args;
    while (args != FACT_NONE && index > 0) {
        args = link_row_of(call->worker->linker, call->place.file, args)->b;
        index--;
    }
    if (args == FACT_NONE) {
        return &link_type_none;
    }
    return link_types_eval_expr(call->worker, call->place,
                                link_row_of(call->worker->linker, call->place.file, args)->a,
                                call->depth + 1);
}

/* "()" calls it, "*" takes its element. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *outside_read_suffixes(struct outside_call *call,
                                                     const struct link_type *type)
{
    for (;;) {
        if (call->at[0] == '(' && call->at[1] == ')') {
            call->at += 2;
            type =
                link_types_call_result(call->worker, type, call->place, FACT_NONE, call->depth + 1);
        } else if (call->at[0] == '*') {
            call->at++;
            type =
                link_types_element_of(call->worker, call->place.file, type, false, call->depth + 1);
        } else {
            return type;
        }
    }
}

/* type { ',' type } up to `close`, which is passed. Returns the count. */
/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static uint32_t outside_read_list(struct outside_call *call, char close, unsigned nest,
                                  const struct link_type *list[OUTSIDE_ARGS_MAX])
{
    uint32_t count = 0;
    while (*call->at != '\0' && *call->at != close) {
        const struct link_type *item = outside_read_type(call, nest + 1);
        if (count < OUTSIDE_ARGS_MAX) {
            list[count++] = item;
        }
        if (*call->at == ',') {
            call->at++;
        } else if (*call->at != close) {
            break; /* not the notation: the table is wrong, and a test of the policy says so */
        }
    }
    if (*call->at == close) {
        call->at++;
    }
    return count;
}

static const struct link_type *outside_make_from(struct outside_call *call,
                                                 enum link_type_kind kind, struct str name,
                                                 const struct link_type *const *list,
                                                 uint32_t count)
{
    struct link_type *type = link_types_make(call->worker, kind, LINK_NONE, count);
    type->name = name;
    for (uint32_t i = 0; i < count; i++) {
        link_types_set_arg(type, i, list[i]);
    }
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static const struct link_type *outside_read_named(struct outside_call *call, unsigned nest)
{
    const struct link_type *list[OUTSIDE_ARGS_MAX];
    const char *start = call->at;
    uint32_t count = 0;
    struct str name = STR_EMPTY;
    while (*call->at != '\0' && strchr("<>,() ", *call->at) == NULL) {
        call->at++;
    }
    name = str_from_range(start, (size_t)(call->at - start));
    if (*call->at == '<') {
        call->at++;
        count = outside_read_list(call, '>', nest, list);
    }
    if (str_equals_bytes(name, STR("Self*"))) {
        return call->receiver == NULL
                   ? &link_type_none
                   : link_types_element_of(call->worker, call->place.file, call->receiver, false,
                                           call->depth + 1);
    }
    if (str_equals_bytes(name, STR("Self"))) {
        return call->receiver != NULL ? link_types_as_value(call->worker, call->receiver)
                                      : link_types_as_value(call->worker, call->callee);
    }
    return outside_make_from(call,
                             str_equals_bytes(name, STR("[]")) ? LINK_TYPE_LIST : LINK_TYPE_OUTSIDE,
                             str_equals_bytes(name, STR("[]")) ? STR_EMPTY : name, list, count);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static const struct link_type *outside_read_type(struct outside_call *call, unsigned nest)
{
    const struct link_type *list[OUTSIDE_ARGS_MAX];
    const struct link_type *type = &link_type_none;
    uint32_t count = 0;
    char first = *call->at;
    if (nest > OUTSIDE_NEST_MAX || first == '\0') {
        return type;
    }
    switch (first) {
    case '$':
        call->at++;
        count = outside_read_digit(call);
        type = call->receiver == NULL ? type : link_types_arg(call->receiver, count);
        return outside_read_suffixes(call, type);
    case '@':
        call->at++;
        return outside_read_suffixes(call, outside_eval_argument(call, outside_read_digit(call)));
    case '^':
        call->at++;
        count = outside_read_digit(call);
        return call->callee->extra == 0 ? type : link_types_arg(call->callee, count + 1);
    case '(':
        call->at++;
        count = outside_read_list(call, ')', nest, list);
        return outside_make_from(call, LINK_TYPE_TUPLE, STR_EMPTY, list, count);
    case '_': call->at++; return type;
    default: return outside_read_named(call, nest);
    }
}

/* ------------------------------------------------------------------ results */

static struct str outside_name_of(const struct link_type *type)
{
    switch (type->kind) {
    case LINK_TYPE_LIST: return STR("[]");
    case LINK_TYPE_TUPLE: return STR("()");
    default: return type->name;
    }
}

bool link_types_is_transparent(const struct lang_policy *policy, const struct link_type *type)
{
    return type->kind == LINK_TYPE_OUTSIDE && type->count > 0 &&
           link_list_has_text(policy->transparent_types, type->name);
}

const struct link_type *link_types_peel(const struct link_worker *worker,
                                        const struct link_type *type)
{
    const struct lang_policy *policy = worker->linker->sources[worker->unit].policy;
    for (unsigned i = 0; i < LINK_DEPTH_MAX && link_types_is_transparent(policy, type); i++) {
        type = type->args[0];
    }
    return type;
}

/* A type parameter has the members of what bounds it from outside: T: Iterator<Item = X>. */
static const struct link_type *outside_see_bound(const struct lang_policy *policy,
                                                 const struct link_type *receiver,
                                                 struct str member)
{
    const struct link_type *bound =
        receiver->kind == LINK_TYPE_PARAM ? link_types_arg(receiver, 0) : receiver;
    for (uint32_t i = 0; bound->kind == LINK_TYPE_UNION && i < bound->count; i++) {
        if (bound->args[i]->kind == LINK_TYPE_OUTSIDE &&
            outside_find_member(policy, bound->args[i]->name, ".", member) != NULL) {
            return bound->args[i];
        }
    }
    return bound->kind == LINK_TYPE_OUTSIDE ? bound : receiver;
}

/* The row for a member of a value or of a type, through transparent wrappers. */
static const char *outside_find_for(const struct lang_policy *policy,
                                    const struct link_type **receiver, struct str member)
{
    const char *row = NULL;
    bool static_ =
        (*receiver)->kind == LINK_TYPE_OUTSIDE_CLASS || (*receiver)->kind == LINK_TYPE_CLASS;
    const char *joint =
        policy->member_separator != NULL ? policy->member_separator : policy->separator;
    const char *separator = static_ ? joint : ".";
    for (unsigned i = 0; i < LINK_DEPTH_MAX; i++) {
        row = outside_find_member(policy, outside_name_of(*receiver), separator, member);
        if (row != NULL || !link_types_is_transparent(policy, *receiver)) {
            break;
        }
        *receiver = (*receiver)->args[0];
    }
    return row != NULL ? row : outside_find_member(policy, STR("*"), separator, member);
}

/* A type of the project has the known members of its outside bases: an iterator of its own
 * can be mapped and zipped. The base's arguments, or else its element, are the receiver's. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const char *outside_find_in_bases(struct link_worker *worker, struct outside_call *call,
                                         struct str member)
{
    const struct linker *linker = worker->linker;
    const struct link_bases *bases = &linker->bases;
    const struct lang_policy *policy = linker->sources[call->place.file].policy;
    uint32_t home = call->receiver->home;
    if (bases->first == NULL || home >= bases->home_count) {
        return NULL;
    }
    for (uint32_t i = bases->first[home]; i < bases->first[home + 1]; i++) {
        const struct link_base *base = &bases->items[i];
        struct link_place place = { base->file, base->scope, base->byte };
        const char *row = NULL;
        const struct link_type *seen = NULL;
        if (base->home != LINK_NONE && link_home_is_type(linker, base->home)) {
            continue;
        }
        seen = link_types_eval_type(worker, place, base->node, call->depth + 1);
        row = seen->kind == LINK_TYPE_OUTSIDE ? outside_find_member(policy, seen->name, ".", member)
                                              : NULL;
        if (row != NULL) {
            struct link_type *as = link_types_make(worker, LINK_TYPE_OUTSIDE, LINK_NONE, 1);
            as->name = seen->name;
            link_types_set_arg(as, 0,
                               link_types_element_of(worker, call->place.file, call->receiver,
                                                     false, call->depth + 1));
            call->receiver = seen->count > 0 ? seen : as;
            return row;
        }
    }
    return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_known_result(struct link_worker *worker,
                                                const struct link_type *callee,
                                                struct link_place place, uint32_t args,
                                                unsigned depth)
{
    const struct lang_policy *policy = worker->linker->sources[place.file].policy;
    const struct link_type *receiver = link_types_arg(callee, 0);
    const char *row = NULL;
    struct outside_call call = {
        .worker = worker, .callee = callee, .place = place, .args = args, .depth = depth
    };
    if (callee->count == 0 || receiver->kind == LINK_TYPE_NONE) {
        row = outside_find_row(policy, callee->name);
    } else {
        receiver = outside_see_bound(policy, receiver, callee->name);
        row = outside_find_for(policy, &receiver, callee->name);
        call.receiver = receiver;
    }
    if (row == NULL && receiver->kind == LINK_TYPE_OUTSIDE_CLASS &&
        link_sorted_has_text(policy->outside_modules, receiver->name)) {
        row = outside_find_row(policy, callee->name); /* std::make_shared */
    }
    if (row == NULL && receiver->kind == LINK_TYPE_VALUE) {
        row = outside_find_in_bases(worker, &call, callee->name);
    }
    if (row == NULL && (receiver->kind == LINK_TYPE_VALUE || receiver->kind == LINK_TYPE_CLASS ||
                        receiver->kind == LINK_TYPE_PARAM)) {
        return &link_type_none;
    }
    if (row == NULL) {
        /* A plain outside name that is called may be a class; a member's result is unknown. */
        return callee->count == 0
                   ? link_types_as_value(worker, callee)
                   : link_types_make_outside(worker, LINK_TYPE_OUTSIDE, STR_EMPTY, callee->module);
    }
    call.at = row;
    return outside_read_type(&call, 0);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_known_value(struct link_worker *worker,
                                               const struct link_type *receiver, struct str member,
                                               unsigned depth)
{
    struct outside_call call = {
        .worker = worker, .callee = receiver, .receiver = receiver, .depth = depth
    };
    const struct lang_policy *policy = worker->linker->sources[worker->unit].policy;
    const char *row = outside_find_member(policy, outside_name_of(receiver), ":", member);
    if (row == NULL) {
        row = outside_find_member(policy, STR("*"), ":", member);
    }
    if (row == NULL || *row == '\0') {
        return NULL;
    }
    call.place.file = worker->unit;
    call.args = FACT_NONE;
    call.at = row;
    return outside_read_type(&call, 0);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_known_parameter(struct link_worker *worker,
                                                   const struct link_type *callee,
                                                   struct link_place place, uint32_t number,
                                                   unsigned depth)
{
    bool closure = str_find_byte(callee->name, '@') != SIZE_MAX;
    struct str name = arena_format_text(&worker->scratch, "%.*s%c%u", STR_ARG(callee->name),
                                        closure ? '.' : '@', number);
    struct link_type *part = NULL;
    const struct link_type *result = NULL;
    if (name.data == NULL || callee->count == 0) {
        return &link_type_none;
    }
    part = link_types_make(worker, LINK_TYPE_OUTSIDE_CLASS, LINK_NONE, callee->count);
    part->name = name;
    part->module = callee->module;
    for (uint32_t i = 0; i < callee->count; i++) {
        link_types_set_arg(part, i, callee->args[i]);
    }
    if (!closure) {
        return part;
    }
    result = link_types_known_result(worker, part, place, FACT_NONE, depth + 1);
    return result->kind == LINK_TYPE_OUTSIDE && result->name.size == 0 ? &link_type_none : result;
}

bool link_types_known_self(struct link_worker *worker, const struct link_type *callee,
                           struct link_place place, struct link_passed passed,
                           const struct link_type **self)
{
    const struct lang_policy *policy = worker->linker->sources[place.file].policy;
    struct str name =
        arena_format_text(&worker->scratch, "%.*s@%u.this", STR_ARG(callee->name), passed.number);
    struct link_type part = *callee;
    if (name.data == NULL ||
        (callee->count == 0 ? outside_find_row(policy, name)
                            : outside_find_member(policy, STR("*"), ".", name)) == NULL) {
        return false;
    }
    part.name = name;
    *self = link_types_known_result(worker, &part, place, passed.args, 1);
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_known_field(struct link_worker *worker, uint32_t file,
                                               const struct link_type *type, struct str text,
                                               unsigned depth)
{
    struct link_type callee = { .kind = LINK_TYPE_OUTSIDE_CLASS, .home = LINK_NONE, .name = text };
    struct outside_call call = { .worker = worker,
                                 .callee = &callee,
                                 .receiver = type,
                                 .place = { file, 0, 0 },
                                 .args = FACT_NONE,
                                 .depth = depth };
    const char *row =
        outside_find_member(worker->linker->sources[file].policy,
                            type->kind == LINK_TYPE_TUPLE ? STR("()") : type->name, ":", text);
    if (type->kind != LINK_TYPE_OUTSIDE && type->kind != LINK_TYPE_TUPLE) {
        row = NULL;
    }
    for (uint32_t i = 0; type->kind == LINK_TYPE_UNION && i < type->count; i++) {
        const struct link_type *part =
            type->args[i]->kind == LINK_TYPE_UNION
                ? &link_type_none
                : link_types_known_field(worker, file, type->args[i], text, depth + 1);
        if (part->kind != LINK_TYPE_NONE) {
            return part;
        }
    }
    if (row == NULL || *row == '\0') {
        return &link_type_none;
    }
    call.at = row;
    return outside_read_type(&call, 0);
}

/* ------------------------------------------------------------------ elements */

static const struct lang_element_type *outside_find_element(const struct lang_policy *policy,
                                                            struct str name)
{
    for (size_t i = 0; i < policy->element_type_count; i++) {
        if (str_equals_cstring(name, policy->element_types[i].name)) {
            return &policy->element_types[i];
        }
    }
    return NULL;
}

static const struct link_type *outside_make_tuple(struct link_worker *worker,
                                                  const struct link_type *type)
{
    struct link_type *tuple = link_types_make(worker, LINK_TYPE_TUPLE, LINK_NONE, type->count);
    for (uint32_t i = 0; i < type->count; i++) {
        link_types_set_arg(tuple, i, type->args[i]);
    }
    return tuple;
}

static bool outside_is_value(const struct link_type *type)
{
    return type->kind == LINK_TYPE_VALUE || type->kind == LINK_TYPE_OUTSIDE ||
           type->kind == LINK_TYPE_PARAM || type->kind == LINK_TYPE_LIST;
}

/* Indexing gives the value itself; so does an iterator whose members say how. */
static bool outside_gives_value(const struct lang_policy *policy, bool index)
{
    return index || policy->value_members != NULL;
}

/* A callable, or several of one name. */
static bool outside_can_be_called(const struct link_type *type)
{
    return type->kind == LINK_TYPE_CALLABLE || type->kind == LINK_TYPE_UNION;
}

/* What an iterator stands at; anything else is that already. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *outside_value_of(struct link_worker *worker, uint32_t file,
                                                const struct link_type *type, bool index,
                                                unsigned depth)
{
    const char *const *names = index ? NULL : worker->linker->sources[file].policy->value_members;
    struct link_place place = { file, 0, 0 };
    for (; type->kind == LINK_TYPE_VALUE && names != NULL && *names != NULL; names++) {
        const struct link_type *member =
            link_types_of_member(worker, type, str_from_cstring(*names), true, depth + 1);
        if (member->kind == LINK_TYPE_CALLABLE) {
            return link_types_call_result(worker, member, place, FACT_NONE, depth + 1);
        }
    }
    return type;
}

/* By the members that the language calls for it: the result of the iterator's own member, or
 * the element of the result. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *outside_member_element(struct link_worker *worker, uint32_t file,
                                                      const struct link_type *type, bool index,
                                                      unsigned depth)
{
    const struct lang_policy *policy = worker->linker->sources[file].policy;
    const char *const *names = index ? policy->index_members : policy->iterate_members;
    struct link_place place = { file, 0, 0 };
    for (; names != NULL && *names != NULL; names++) {
        const struct link_type *result =
            link_types_of_member(worker, type, str_from_cstring(*names), true, depth + 1);
        if (index && outside_is_value(result)) {
            return result; /* an indexer that is declared as a value */
        }
        if (!outside_can_be_called(result)) {
            continue;
        }
        result = link_types_call_result(worker, result, place, FACT_NONE, depth + 1);
        if (outside_gives_value(policy, index)) {
            return outside_value_of(worker, file, result, index, depth + 1);
        }
        if (result->kind == LINK_TYPE_VALUE && result->home == type->home) {
            continue; /* an iterator that gives itself: the next name gives its elements */
        }
        if (result->kind == LINK_TYPE_OUTSIDE || result->kind == LINK_TYPE_LIST) {
            const struct link_type *element =
                link_types_element_of(worker, file, result, false, depth + 1);
            return element->kind == LINK_TYPE_NONE ? link_types_arg(result, 0) : element;
        }
        if (result->kind == LINK_TYPE_VALUE) {
            const struct link_type *element =
                link_types_element_of(worker, file, result, false, depth + 1);
            return element->kind == LINK_TYPE_NONE ? result : element;
        }
        return result;
    }
    return &link_type_none;
}

/* A type of the project holds what its outside base does: class Shelf : List<Book>. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *outside_base_element(struct link_worker *worker, uint32_t file,
                                                    const struct link_type *type, bool index,
                                                    unsigned depth)
{
    const struct link_bases *bases = &worker->linker->bases;
    const struct link_type *found = &link_type_none;
    if (bases->first == NULL || type->home >= bases->home_count) {
        return found;
    }
    for (uint32_t i = bases->first[type->home];
         i < bases->first[type->home + 1] && found->kind == LINK_TYPE_NONE; i++) {
        const struct link_base *base = &bases->items[i];
        struct link_place place = { base->file, base->scope, base->byte };
        const struct link_type *seen = &link_type_none;
        if (!link_types_may_step(worker, depth)) {
            break;
        }
        seen = link_types_eval_type(worker, place, base->node, depth + 1);
        if (seen->kind == LINK_TYPE_OUTSIDE || seen->kind == LINK_TYPE_VALUE) {
            found = link_types_element_of(worker, file, seen, index, depth + 1);
        }
    }
    return found;
}

/* An enumeration that is walked over gives its members; Rust: a type without fields is a value. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *outside_element_of_class(struct link_worker *worker, uint32_t file,
                                                        const struct link_type *type,
                                                        unsigned depth)
{
    if (link_has_policy(worker->linker, file, LANG_POLICY_BLANKET)) {
        return link_types_element_of(worker, file, link_types_as_value(worker, type), false,
                                     depth + 1);
    }
    return link_home_is_type(worker->linker, type->home) &&
                   link_entity_of(worker->linker, type->home)->kind == ENTITY_KIND_ENUM
               ? link_types_as_value(worker, type)
               : &link_type_none;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_element_of(struct link_worker *worker, uint32_t file,
                                              const struct link_type *type, bool index,
                                              unsigned depth)
{
    const struct lang_policy *policy = worker->linker->sources[file].policy;
    const struct lang_element_type *row = NULL;
    const struct link_type *all = &link_type_none;
    if (!link_types_may_step(worker, depth)) {
        return all;
    }
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_LIST: return link_types_arg(type, 0);
    case LINK_TYPE_TUPLE:
    case LINK_TYPE_UNION:
        for (uint32_t i = 0; i < type->count; i++) {
            all = link_types_make_union(
                worker, all,
                type->kind == LINK_TYPE_TUPLE
                    ? type->args[i]
                    : link_types_element_of(worker, file, type->args[i], index, depth + 1));
        }
        return all;
    case LINK_TYPE_OUTSIDE:
        row = outside_find_element(policy, type->name);
        if (row != NULL) {
            uint8_t number = index ? row->index : row->iterate;
            return number == LANG_ELEMENT_ALL ? outside_make_tuple(worker, type)
                                              : link_types_arg(type, number);
        }
        return link_types_is_transparent(policy, type)
                   ? link_types_element_of(worker, file, type->args[0], index, depth + 1)
                   : all;
    case LINK_TYPE_VALUE:
        all = outside_member_element(worker, file, type, index, depth);
        if (all->kind == LINK_TYPE_NONE) {
            all = outside_base_element(worker, file, type, index, depth);
        }
        if (all->kind == LINK_TYPE_NONE) {
            const struct link_type *other = link_types_dereference(worker, type, depth + 1);
            other = other == NULL ? link_types_underlying(worker, type, depth + 1) : other;
            return link_types_element_of(worker, file, other, index, depth + 1);
        }
        return all;
    case LINK_TYPE_PARAM:
        return link_types_element_of(worker, file, link_types_arg(type, 0), index, depth + 1);
    case LINK_TYPE_CLASS: return index ? all : outside_element_of_class(worker, file, type, depth);
    case LINK_TYPE_NONE:
    case LINK_TYPE_SPACE:
    case LINK_TYPE_CALLABLE:
    case LINK_TYPE_OUTSIDE_CLASS:
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_LAMBDA: break;
    }
    return all;
}

/* Wrappers of a value that is still to come; what is not one is awaited already. */
static const char *const outside_futures[] = { "Awaitable", "BoxFuture", "Coroutine",
                                               "Future",    "Promise",   "PromiseLike",
                                               "Task",      "ValueTask", NULL };

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_unwrap(struct link_worker *worker, uint32_t file,
                                          const struct link_type *type, uint8_t unwrap,
                                          unsigned depth)
{
    const struct link_type *all = &link_type_none;
    if (type->kind == LINK_TYPE_UNION && link_types_may_step(worker, depth)) {
        for (uint32_t i = 0; i < type->count; i++) {
            all = link_types_make_union(
                worker, all, link_types_unwrap(worker, file, type->args[i], unwrap, depth + 1));
        }
        return all;
    }
    if (type->kind != LINK_TYPE_OUTSIDE) {
        return unwrap == FACT_UNWRAP_SECOND || unwrap == FACT_UNWRAP_GUARD ? all : type;
    }
    switch ((enum fact_unwrap)unwrap) {
    case FACT_UNWRAP_AWAIT:
        return link_list_has_text(outside_futures, type->name) ? link_types_arg(type, 0) : type;
    case FACT_UNWRAP_TRY:
    case FACT_UNWRAP_FIRST: return link_types_arg(type, 0);
    case FACT_UNWRAP_SECOND: return link_types_arg(type, 1);
    case FACT_UNWRAP_GUARD:
        return str_equals_cstring(type->name, "boolean") ? link_types_arg(type, 0) : all;
    case FACT_UNWRAP_COUNT: break;
    }
    return all;
}
