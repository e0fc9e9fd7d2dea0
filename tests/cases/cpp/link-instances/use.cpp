#include "walk.h"
Counter::Counter() : total(0) {}
void Counter::seen(int item) { total += item; }
Printer::Printer(int width) {}
void Printer::seen(int item) {}
void Printer::done() {}
void Silent::seen(int item) {}
void Silent::done() {}
Plain *Plain::make() { return nullptr; }
//> run -> twice
//> run -> Box::finish
int run(const int *items, int count)
{
    Counter counter;
    Printer printer(80);
    Box<Printer> box;
    Pool<Counter *> pool;
    pool.grow();
    twice(items, count, counter);
    each(items, count, printer);
    box.finish();
    make();
    return fresh<Counter>();
}
