/* A header without includes of its own means what it means where it is included. */
//> helper -> types.h:word Uses exact
//! helper -> other/types.h:word Uses
//> helper -> types.h:scale Calls exact
static inline word helper(word a)
{
    return scale(a);
}
