namespace {
int local() { return 2; }
}
static int own() { return 2; }
int use_b() { return local() + own(); }
//> use_b -> b.cpp:<anonymous>::local
//! use_b -> a.cpp:own
