// What a class template lacks may be a member of its specialisations; a parameter that one of
// them takes over is that of the template.
struct Stream {
    char take() { return 'a'; }
};
template <class Source, int fast> class Copy;
template <class Source> class Copy<Source,1> {
public:
    Copy(Source &from) : source(from) {}
    //> Copy<Source,1>::next -> Stream::take
    char next() { return source.take(); }
    Source source;
};
template <class Source> class Copy<Source,0> {
public:
    Copy(Source &from) : source(from) {}
    //> Copy<Source,0>::next -> Stream::take
    char next() { return source.take(); }
    char only() { return 'b'; }
    Source &source;
};
template <class Value> struct Helper {};
template <> struct Helper<int> {
    static int make() { return 1; }
};
//> use -> Copy<Source,1>::next Calls dispatch
//> use -> Copy<Source,0>::next Calls dispatch
//> use -> Copy<Source,1>::Copy Calls dispatch
//> use -> Copy<Source,0>::Copy Calls dispatch
//> use -> Copy<Source,0>::only Calls type
//> use -> Helper<int>::make
void use(Stream &stream)
{
    Copy<Stream, 1> copy(stream);
    Copy<Stream, 0> slow(stream);
    copy.next();
    slow.only();
    Helper<int>::make();
}
