int level;
struct state { int x; };
int shared;
