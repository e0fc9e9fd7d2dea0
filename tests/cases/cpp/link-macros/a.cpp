#include "log.h"
int checked(int n) {
  CHECK(n);
  return n;
}
void silent() {}
//> checked -> CHECK
//> checked -> log::Message::Message
//> checked -> log::Message::send
//> checked -> log::fail
//! silent -> log::fail
