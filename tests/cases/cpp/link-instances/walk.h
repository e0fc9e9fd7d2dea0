// A type parameter has the members of what the project puts in its place: by an argument of the
// template, by a default one, by what a call passes, and by way of another parameter.
#pragma once
struct Counter {
    Counter();
    void seen(int item);
    int total;
};
struct Printer {
    explicit Printer(int width);
    void seen(int item);
    void done();
};
struct Silent {
    void seen(int item);
    void done();
};
struct Plain {
    static Plain *make();
};
//> each -> Counter::seen Calls dispatch
//> each -> Printer::seen Calls dispatch
//! each -> Silent::seen
template <typename Handler> void each(const int *items, int count, Handler &handler)
{
    for (int i = 0; i < count; i++) {
        handler.seen(items[i]);
    }
}
//> twice -> each
template <typename H> void twice(const int *items, int count, H &handler)
{
    each(items, count, handler);
    each(items, count, handler);
}
template <typename T> class Box {
public:
    //> Box::finish -> Printer::done Calls type
    //! Box::finish -> Silent::done
    void finish() { item.done(); }
    void reset();
    T item;
};
//> Box::reset -> Printer::done
template <typename U> void Box<U>::reset() { item.done(); }
//> make -> Plain::make
template <typename Factory = Plain> void make() { Factory::make(); }
//> fresh -> Counter::Counter
template <typename Made> int fresh()
{
    Made made;
    return made.total;
}
// A pool of pointers makes none of what they point to.
//! Pool::grow -> Counter::Counter
template <typename T> class Pool {
public:
    void grow() { items = new T[10]; }
    T *items;
};
