#define WHERE(...) class = int
#define CHECK(x, y) (void)(x)
TEST(suite, enum) { first(); }
TEST(suite, template) { second(); }

template <typename T, WHERE(!small<T>::value)>
HIDDEN INLINED auto grow(T t, const Options &options = {}) -> T {
    return t;
}

void run(int n) {
    CHECK(throw bad(n), int);
    CHECK(unsigned char, first());
    CHECK((void)second(), (int)n);
    CHECK(uint32_t, 3);
    const char **list = new const char *[n];
    last(list, {});
}
void last(const char **list, Options options) {}
