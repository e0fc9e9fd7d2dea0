// Of templates of one name the call means one whose type parameters are written or can be told
// from its arguments; what is told stands in their place in the templates that these call.
enum Flag { kNone = 0, kQuick = 1 };
template <class Unit> struct Text {
    char take() { return 'a'; }
};
struct Block {
    char take() { return 'b'; }
};
struct Counter {
    void seen() {}
};
struct Printer {
    void seen() {}
};
template <class Source> class Reader {
public:
    template <unsigned flags, class Stream, class Handler>
    //> Reader::parse@18 -> Reader::step
    int parse(Stream &stream, Handler &handler)
    {
        step<flags>(stream, handler);
        return 0;
    }
    template <class Stream, class Handler>
    int parse(Stream &stream, Handler &handler)
    {
        //> Reader::parse@25 -> Reader::parse@18
        return parse<kNone>(stream, handler);
    }
    template <class Made> Made value() { return Made(); }
    template <class Made, class Hint> Made value(const Hint &hint) { return Made(hint); }

private:
    //> Reader::step -> Text::take Calls dispatch
    //> Reader::step -> Block::take Calls dispatch
    //> Reader::step -> Counter::seen Calls dispatch
    //> Reader::step -> Printer::seen Calls dispatch
    template <unsigned flags, class Stream, class Handler>
    void step(Stream &stream, Handler &handler)
    {
        stream.take();
        handler.seen();
    }
};
//> first -> Reader::parse@25
//! first -> Reader::parse@18
void first()
{
    Text<char> text;
    Counter counter;
    Reader<int> reader;
    reader.parse(text, counter);
}
//> second -> Reader::parse@18
//! second -> Reader::parse@25
void second()
{
    Block block;
    Printer printer;
    Reader<int> reader;
    reader.parse<kQuick>(block, printer);
}
template <class One> void pick(int) {}
template <class One, class... More> void pick(int) {}
template <class One, class Two> void match(One *) {}
template <class One> void match(One *) {}
//> count -> pick@65
//! count -> pick@64
//> count -> match@66
//! count -> match@67
void count(Block *block)
{
    pick<Block, Counter, Printer>(0);
    match<Block, Counter>(block);
}
