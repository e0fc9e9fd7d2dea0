// What a macro of C++ declares has a type: written, in front of a condition too, or that of what the
// macro is given.
#pragma once
namespace lib {
class Outcome {
public:
    explicit Outcome(bool good);
    explicit operator bool() const { return good_; }
    const char *text() const;
    bool failed() const;

private:
    bool good_;
};
struct Compare {
    static Outcome equal(int a, int b);
};
void report(const char *text);
} // namespace lib
#define CHECK_EQUAL(a, b) CHECK_WITH(::lib::Compare::equal, a, b)
#define CHECK_WITH(compare, a, b)                                                                  \
    if (const ::lib::Outcome outcome = compare(a, b))                                              \
        ;                                                                                          \
    else                                                                                           \
        ::lib::report(outcome.text())
#define PASS_ON(call)                                                                              \
    {                                                                                              \
        auto done = (call);                                                                        \
        if (done.failed()) return done;                                                            \
    }
