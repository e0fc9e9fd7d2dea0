//> run -> visit References exact
//! run -> visit
#include "each.h"
static void visit(int n) { (void)n; }
static void count(int n) { (void)n; }
static void other(int n) { (void)n; }
void run(void)
{
    each(1, visit);
    each(2, count);
    other(3);
}
