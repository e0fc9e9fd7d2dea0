/* link_types.h - what the files of type evaluation share; stays inside src/link.
 *
 * A type is an immutable tree in the worker's scratch memory. Evaluation is bounded twice: by
 * LINK_DEPTH_MAX levels and by worker->steps for one reference; past either the answer is
 * link_type_none. Both bounds count from the reference, so the answer depends on it alone.
 */
#ifndef LINK_TYPES_H
#define LINK_TYPES_H

#include "link/link_internal.h"

#define LINK_SUBST_MAX 16U /* type parameters bound at once */

struct link_subst_pair {
    uint32_t home; /* gid of the entity that has the parameter */
    struct str name;
    const struct link_type *to;
};
struct link_subst {
    const struct link_type *self; /* what `Self` becomes; NULL: stays */
    unsigned count;
    struct link_subst_pair pairs[LINK_SUBST_MAX];
};

/* ------------------------------------------------------------------ link_types_make.c */
/* Arguments are link_type_none until set. Never NULL. */
struct link_type *link_types_make(struct link_worker *worker, enum link_type_kind kind,
                                  uint32_t home, uint32_t count);
void link_types_set_arg(struct link_type *type, uint32_t index, const struct link_type *arg);
const struct link_type *link_types_arg(const struct link_type *type, uint32_t index);
const struct link_type *link_types_make_union(struct link_worker *worker, const struct link_type *a,
                                              const struct link_type *b);
const struct link_type *link_types_make_outside(struct link_worker *worker,
                                                enum link_type_kind kind, struct str name,
                                                struct str module);
bool link_types_are_equal(const struct link_type *a, const struct link_type *b, unsigned depth);
/* Equal, or one of them is not known or a type parameter. */
bool link_types_agree(const struct link_type *a, const struct link_type *b);
const struct link_type *link_types_copy_deep(struct link_worker *worker, struct arena *arena,
                                             const struct link_type *type, unsigned depth);
/* Are both the same type parameter? */
bool link_types_is_param(const struct link_type *type, const struct link_type *param);
/* A value of the project as a raw pointer to it. */
const struct link_type *link_types_as_pointer(struct link_worker *worker,
                                              const struct link_type *type);
/* CLASS -> VALUE of it, OUTSIDE_CLASS -> OUTSIDE; others as they are. And back. */
const struct link_type *link_types_as_value(struct link_worker *worker,
                                            const struct link_type *type);
const struct link_type *link_types_as_class(struct link_worker *worker,
                                            const struct link_type *type);
bool link_types_has_params(const struct link_type *type, unsigned depth);
/* Binds the parameters in `pattern` to what stands at their place in `actual`. */
void link_types_unify(struct link_subst *subst, const struct link_type *pattern,
                      const struct link_type *actual, unsigned depth);
const struct link_type *link_types_substitute(struct link_worker *worker,
                                              const struct link_subst *subst,
                                              const struct link_type *type, unsigned depth);

/* What the associated type `param` is for a receiver: what its type says, what a predicate of the
 * receiver's own type parameter says; else `param`. */
const struct link_type *link_types_project(struct link_worker *worker, const struct link_type *self,
                                           const struct link_type *param);

/* ------------------------------------------------------------------ link_types.c */
/* Items of an ARG list, at most 32. */
uint32_t link_types_count_args(const struct linker *linker, uint32_t file, uint32_t list);
/* Where the language tells them apart: keeps the types with so many type parameters, if any. */
void link_types_keep_arity(const struct linker *linker, uint32_t file, uint32_t arity,
                           struct link_found *found);
/* What stands before the `::` of a PATH node: module or type. */
const struct link_type *link_types_path_head(struct link_worker *worker, struct link_place place,
                                             uint32_t node);

/* What a call calls: a member that is called is a callable rather than a field. */
const struct link_type *link_types_eval_callee(struct link_worker *worker, struct link_place place,
                                               uint32_t node, unsigned depth);
/* Part `number` of a value; of a callable or function type: its parameter. */
const struct link_type *link_types_take_part(struct link_worker *worker, struct link_place place,
                                             const struct link_type *whole, uint32_t number,
                                             unsigned depth);

/* a::b where no namespace a has a b: a macro may have opened a, so that b seems to stand at the
 * root. Known by the name alone. */
bool link_types_find_bare(struct link_worker *worker, struct link_place place,
                          const struct fact_node *row, const struct link_type *head,
                          struct link_found *found);

/* ------------------------------------------------------------------ link_types_entity.c */
const struct link_type *link_types_of_entity(struct link_worker *worker, uint32_t gid,
                                             const struct link_type *receiver, unsigned depth);
const struct link_type *link_types_of_binding(struct link_worker *worker, uint32_t file,
                                              uint32_t binding, const struct link_type *receiver,
                                              unsigned depth);
const struct link_type *link_types_of_found(struct link_worker *worker,
                                            const struct link_found *found,
                                            const struct link_type *receiver, unsigned depth);
/* The target of a type alias with type arguments (the args of `args`) put in; as a value. */
const struct link_type *link_types_of_alias(struct link_worker *worker, uint32_t gid,
                                            const struct link_type *args, unsigned depth);
/* The type around a place as a value of itself: arguments are its parameters, is_self is set. */
const struct link_type *link_types_of_self(struct link_worker *worker, struct link_place place,
                                           unsigned depth);
const struct link_type *link_types_of_super(struct link_worker *worker, struct link_place place,
                                            unsigned depth);
/* Member `text` of a value, class or module; `called`: it is about to be called. */
const struct link_type *link_types_of_member(struct link_worker *worker,
                                             const struct link_type *type, struct str text,
                                             bool called, unsigned depth);
/* Field `text` of a record (FACT_TUPLE_NAMED). */
const struct link_type *link_types_of_named(const struct link_type *record, struct str text);
/* What a type that is one of its own is made of: Go `type Names []string`; none of others. */
const struct link_type *link_types_underlying(struct link_worker *worker,
                                              const struct link_type *type, unsigned depth);
/* A pointer or guard of the library that the compiler looks through: Arc<T>, &T. */
bool link_types_is_transparent(const struct lang_policy *policy, const struct link_type *type);
/* What all such wrappers around a type hold. */
const struct link_type *link_types_peel(const struct link_worker *worker,
                                        const struct link_type *type);
/* What stands in for a value of the project that lacks a member, through such wrappers;
 * NULL: nothing. */
const struct link_type *link_types_dereference(struct link_worker *worker,
                                               const struct link_type *type, unsigned depth);
/* The same without evaluating it. *type becomes what has the member: values that stand in for
 * others are looked through. */
bool link_types_find_member(struct link_worker *worker, const struct link_type **type,
                            struct str text, bool called, struct link_found *found, bool *outside);

/* Fields and callables of one name: a call means the callable, anything else the field. */
void link_types_prefer_kind(const struct linker *linker, struct link_found *found, bool called);

/* Binds the type parameters of the block that declares member `gid` by the receiver. */
void link_types_bind_receiver(struct link_worker *worker, struct link_subst *subst, uint32_t gid,
                              const struct link_type *receiver, unsigned depth);
/* Numbers of the bindings of one kind in a scope, in order of position; names once. */
uint32_t link_types_list_params(const struct facts *facts, uint32_t scope, uint8_t kind,
                                uint32_t list[], uint32_t list_max);

/* ------------------------------------------------------------------ link_types_call.c */
/* What calling gives; `args` is the first ARG node at the place, or FACT_NONE. */
const struct link_type *link_types_call_result(struct link_worker *worker,
                                               const struct link_type *callee,
                                               struct link_place place, uint32_t args,
                                               unsigned depth);
/* Declared type of a callable's parameter, with what the receiver decides put in. */
const struct link_type *link_types_of_parameter(struct link_worker *worker,
                                                const struct link_type *callee, uint32_t position,
                                                unsigned depth);
/* The same for argument `number` of a call, with what its other arguments (`args`, closures left
 * out) decide put in. */
struct link_passed {
    uint32_t args;
    uint32_t number;
};
const struct link_type *link_types_of_passed(struct link_worker *worker,
                                             const struct link_type *callee,
                                             struct link_place place, struct link_passed passed,
                                             unsigned depth);
/* The same for what makes a value of a class: by its constructors; without any by its members. */
const struct link_type *link_types_of_made(struct link_worker *worker,
                                           const struct link_type *class_, struct link_place place,
                                           struct link_passed passed, unsigned depth);
/* What the callable gives by its own words: declared or inferred, parameters unbound. */
const struct link_type *link_types_own_result(struct link_worker *worker, uint32_t gid,
                                              unsigned depth);
/* Union of what the RETURN bindings of a scope give. */
const struct link_type *link_types_of_returns(struct link_worker *worker, uint32_t file,
                                              uint32_t scope, unsigned depth);

/* ------------------------------------------------------------------ link_types_outside.c */
/* Do the known types say that the outside type has the member itself? */
bool link_types_is_known(const struct link_worker *worker, struct str type, struct str member);
/* Is the type one of the language's own, and the member one that such have: T::from, T::default? */
bool link_types_is_shared(const struct link_worker *worker, struct str type, struct str member);
/* By the policy's known types: `member` of receiver (or a plain function: receiver NULL). */
const struct link_type *link_types_known_result(struct link_worker *worker,
                                                const struct link_type *callee,
                                                struct link_place place, uint32_t args,
                                                unsigned depth);
/* By the known types "Type:member": a member that is read; NULL: no row. */
const struct link_type *link_types_known_value(struct link_worker *worker,
                                               const struct link_type *receiver, struct str member,
                                               unsigned depth);
/* Parameter `number` of an outside callable, by a known type "Type.member@number": a closure
 * passed there; of that closure: "Type.member@number.parameter". */
const struct link_type *link_types_known_parameter(struct link_worker *worker,
                                                   const struct link_type *callee,
                                                   struct link_place place, uint32_t number,
                                                   unsigned depth);
/* Of an outside type the member that is read, by a known type "Type:member". */
const struct link_type *link_types_known_field(struct link_worker *worker, uint32_t file,
                                               const struct link_type *type, struct str text,
                                               unsigned depth);
/* What iterating over it (or indexing it) yields. */
const struct link_type *link_types_element_of(struct link_worker *worker, uint32_t file,
                                              const struct link_type *type, bool index,
                                              unsigned depth);
const struct link_type *link_types_unwrap(struct link_worker *worker, uint32_t file,
                                          const struct link_type *type, uint8_t unwrap,
                                          unsigned depth);

/* What a closure that an outside callable takes as argument `passed.number` is called on, by a
 * known type "Type.member@number.this" or "function@number.this"; false: no such row. */
bool link_types_known_self(struct link_worker *worker, const struct link_type *callee,
                           struct link_place place, struct link_passed passed,
                           const struct link_type **self);

/* ------------------------------------------------------------------ link_classes.c */
/* A class of the library by any of its names; NULL: no row, or no policy. */
const struct lang_known_class *link_classes_find_row(const struct lang_policy *policy,
                                                     struct str name);
/* The name that the table has the class under: `string` of `String`. */
struct str link_classes_main_name(const struct lang_policy *policy, struct str name);
/* What a member of it or of its bases gives, '.' called or ':' read; the text ends at a blank or
 * 0. NULL: not known. */
const char *link_classes_find_member(const struct lang_policy *policy, struct str name, char sign,
                                     struct str member);
enum link_kinship {
    LINK_KINSHIP_UNKNOWN, /* one of them has no row */
    LINK_KINSHIP_SAME,
    LINK_KINSHIP_BASE, /* *distance: from 1, more is further */
    LINK_KINSHIP_NONE,
};
enum link_kinship link_classes_compare(const struct lang_policy *policy, struct str base,
                                       struct str name, uint32_t *distance);

/* ------------------------------------------------------------------ link_closures.c */
/* `this` at a place inside a closure that is called on a value, maybe: *type; none: not known.
 * False: it is that of what is around. */
bool link_closures_find_self(struct link_worker *worker, struct link_place place,
                             const struct link_type **type);

/* ------------------------------------------------------------------ link_types_pointer.c */
/* Is the expression declared to be a raw pointer (FACT_POINTER_RAW)? */
bool link_types_is_pointer(struct link_worker *worker, struct link_place place, uint32_t node);
/* Is what the expression names const as far as is declared? FACT_NONE: the receiver of the method
 * around. */
bool link_types_is_const(struct link_worker *worker, struct link_place place, uint32_t node);
/* Is the MEMBER node declared as a pointer, reference or array: filling it makes no object? */
bool link_types_is_indirect(struct link_worker *worker, struct link_place place, uint32_t node);

/* ------------------------------------------------------------------ link_arguments.c */
/* Functions of the namespaces that the types of a call's arguments are declared in. */
bool link_arguments_find_call(struct link_worker *worker, const struct link_use *use,
                              fact_text text, struct link_found *found);
/* The only operator beside the class of `object`; the call gives what else it takes. */
bool link_arguments_find_operator(struct link_worker *worker, const struct link_use *use,
                                  const struct link_type *object, struct str text,
                                  struct link_found *found);

/* ------------------------------------------------------------------ link_overloads.c */
/* Keeps the callables that the call's arguments fit best; all when none fits. */
void link_overloads_narrow_found(struct link_worker *worker, const struct link_use *use,
                                 struct link_found *found);
/* Could a value of that type be given where the other is declared? True when not known. */
bool link_overloads_may_convert(const struct linker *linker, uint32_t file,
                                const struct link_type *param, const struct link_type *argument);
/* Does some of what was found take so many arguments? True where that is not known for certain. */
bool link_overloads_take_count(const struct linker *linker, const struct link_use *use,
                               const struct link_found *found);
/* Has some of what was found the parameters that the call names? True where a type is made by its
 * own constructors alone. */
bool link_overloads_take_labels(const struct linker *linker, const struct link_use *use,
                                const struct link_found *found);
/* Do the arguments fit some of what was found, as far as number and types are known? */
bool link_overloads_fit_any(struct link_worker *worker, const struct link_use *use,
                            const struct link_found *found);

/* ------------------------------------------------------------------ link_applied.c */
/* Keeps the templates that the call can mean by their type parameters; all when none is left. */
void link_applied_narrow_found(struct link_worker *worker, const struct link_use *use,
                               struct link_found *found);

/* ------------------------------------------------------------------ link_extensions.c */
/* Functions of the project that extend what the receiver is; false: none is seen. */
bool link_extensions_find_member(struct link_worker *worker, const struct link_type *receiver,
                                 struct str text, struct link_found *found);

/* ------------------------------------------------------------------ link_overridden.c */
/* What the method that `gid` overrides declares for the parameter at a place, or for its result. */
const struct link_type *link_overridden_param(struct link_worker *worker, uint32_t gid,
                                              uint8_t position, unsigned depth);
const struct link_type *link_overridden_result(struct link_worker *worker, uint32_t gid,
                                               unsigned depth);

/* What the receiver's type documents that a call of the member gives. */
const struct link_type *link_documented_result(struct link_worker *worker,
                                               const struct link_type *receiver, struct str member,
                                               unsigned depth);

/* ------------------------------------------------------------------ link_blanket.c */
/* What the receiver has of traits that are implemented for all that meets their bounds. */
bool link_blanket_find_member(struct link_worker *worker, const struct link_type *receiver,
                              uint32_t name, struct link_found *found);

/* Of members that the project gives to outside type `home`: those whose trait `file` sees.
 * `shared`: and of those of outside traits none, because others give the type a member of that
 * name. */
bool link_blanket_keep_seen(const struct linker *linker, uint32_t file, uint32_t home, bool shared,
                            struct link_found *found);

static inline bool link_types_may_step(struct link_worker *worker, unsigned depth)
{
    if (depth > LINK_DEPTH_MAX || worker->steps == 0) {
        return false;
    }
    worker->steps--;
    return true;
}

#endif
