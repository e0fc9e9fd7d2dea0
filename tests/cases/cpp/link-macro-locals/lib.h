namespace doc {
namespace detail {
struct Builder {
    Builder(int, const char *) {}
    bool log() { return true; }
    void set(int) {}
};
struct Other {
    bool log() { return false; }
    void set(int) {}
};
template <class A, class T> int make_pair_of(T t) { return 1; }
template <class T> struct Box {
    static int open(T t) { return 2; }
};
int never(int) { return 3; }
}
}
#define DOC_BEGIN do {
#define DOC_END } while (0)
#define DOC_PAIR(x) ::doc::detail::make_pair_of<int>(x)
#define DOC_BOX(x) doc::detail::Box<int>::open(x)
#define DOC_CHECK(...)                                                                             \
    do {                                                                                           \
        doc::detail::Builder RB(1, #__VA_ARGS__);                                                  \
        RB.set(2);                                                                                 \
        if (RB.log()) {                                                                            \
        }                                                                                          \
    } while (0)
#define DOC_RUN(x) DOC_BEGIN DOC_PAIR(x); DOC_END
#define DOC_TYPE(x) decltype(doc::detail::never(x))
