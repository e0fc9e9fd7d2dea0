extern int shared;
struct state;
