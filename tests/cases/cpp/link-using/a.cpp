#include "b.h"
using namespace lib;
using other::twice;
int run() { return once() + twice(); }
int scoped() {
  using lib::deep::thrice;
  return thrice();
}
//> run -> lib::once
//> run -> other::twice
//> scoped -> lib::deep::thrice
//! scoped -> other::thrice
