namespace sinks {
struct Rows {
    void begin_row() {}
    void put_cell(int) {}
    void flush_all() {}
};
struct Table : Rows {
    void put_cell(int) {}
};
struct Half {
    void begin_row() {}
};
}
/* Nobody here says what Sink is: what it is asked for does. */
template <class Sink> void emit(Sink &sink)
{
    sink.begin_row();
    sink.put_cell(1);
}
//> emit -> sinks::Rows::begin_row
//> emit -> sinks::Rows::put_cell
//> emit -> sinks::Table::put_cell
//! emit -> sinks::Half::begin_row
template <class Out> class Writer {
public:
    explicit Writer(Out *out) : out_(out) {}
    void start() { out_->begin_row(); }
    void stop() { this->out_->flush_all(); }

private:
    Out *out_;
};
//> Writer::start -> sinks::Rows::begin_row
//> Writer::stop -> sinks::Rows::flush_all
//! Writer::start -> sinks::Half::begin_row
struct Bag {
    int begin() { return 0; }
    int end() { return 1; }
};
/* The library has types like that; one name alone says too little. */
template <class Range> int span(Range &range) { return range.end() - range.begin(); }
template <class One> void once(One &one) { one.flush_all(); }
//! span -> Bag::begin
//! once -> sinks::Rows::flush_all
/* A name that means something else in the same template says nothing. */
template <class Any> void twice(Any &any)
{
    any.begin_row();
    any.put_cell(2);
    {
        struct Other *any;
    }
}
//! twice -> sinks::Rows::begin_row
