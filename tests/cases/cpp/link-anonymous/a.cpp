namespace {
int local() { return 1; }
}
static int own() { return 1; }
int use_a() { return local() + own(); }
//> use_a -> a.cpp:<anonymous>::local
//> use_a -> a.cpp:own
//! use_a -> b.cpp:<anonymous>::local
