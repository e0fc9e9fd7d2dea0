// What no linker joins means nothing in another unit that does not include it: the names come
// from headers that are not here.
//! use -> made.c:word_t Uses
//! use -> made.c:DEPTH Uses
//! use -> made.c:TWICE Calls
//> with -> part.c:half_t Uses
//> with -> part.c:HALF Calls
#include <outside.h>
#include "part.c"
word_t use(word_t x) { return x + DEPTH + TWICE(x); }
half_t with(half_t x) { return HALF(x); }
