#include "lib.h"
void check(int x) { DOC_CHECK(x == 1); }
int pair(int x) { return DOC_PAIR(x); }
int box(int x) { return DOC_BOX(x); }
void run(int x) { DOC_RUN(x); }
void type(int x) { DOC_TYPE(x) y = 0; }
//> check -> lib.h:doc::detail::Builder::Builder
//> check -> lib.h:doc::detail::Builder::set
//> check -> lib.h:doc::detail::Builder::log
//! check -> lib.h:doc::detail::Other::log
//> pair -> lib.h:doc::detail::make_pair_of
//> box -> lib.h:doc::detail::Box::open
//> run -> lib.h:doc::detail::make_pair_of
//! type -> lib.h:doc::detail::never
