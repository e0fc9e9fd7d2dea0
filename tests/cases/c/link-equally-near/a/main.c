// Nothing says which one is meant: both are listed, neither is a fact.
//! a/main.c:main -> b/start.c:start
//! a/main.c:main -> c/start.c:start
//> a/main.c:main -> b/start.c:start Calls ambiguous
//> a/main.c:main -> c/start.c:start Calls ambiguous
//? a/main.c:main -> start ambiguous
int main(void) { start(); return 0; }
