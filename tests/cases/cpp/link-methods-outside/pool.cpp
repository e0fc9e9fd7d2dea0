#include "pool.h"
struct Pool::Slot {
  int id() { return at(); }
  int at();
};
int Pool::Slot::at() { return 0; }
Pool::Pool(int size) : left_(size) {}
int Pool::take(int n) { return n; }
int Pool::take(const char *name) { return take(name[0]); }
int use(Pool &pool) { return pool.take() + pool.take("x"); }
//> Pool::Slot::id -> Pool::Slot::at
//> use -> Pool::take@8 Calls type
//> use -> Pool::take@9 Calls type
//> Pool::take@9 -> Pool::take@8
