#include "a.h"
namespace shop {
int price() { return 1; }
int total() { return price() + tax::rate() + ::price(); }
}
int price() { return 2; }
//> shop::total -> shop::price Calls exact
//> shop::total -> shop::tax::rate
//> shop::total -> price@6
