// T x(f(a)); reads like a function declaration; inside a function it is a value made of a call.
struct Raw {};
Raw *allocate(int size) { return nullptr; }
class Attribute {
public:
    explicit Attribute(Raw *raw) {}
    void rename(const char *to) {}
};
class Other {
public:
    void rename(const char *to) {}
};
//> make -> allocate Calls exact
//> make -> Attribute::Attribute Calls exact
//> make -> Attribute::rename Calls type
//! make -> Other::rename
void make(int size)
{
    Attribute made(allocate(size));
    made.rename("x");
}
