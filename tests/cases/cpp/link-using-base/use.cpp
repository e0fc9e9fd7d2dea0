// using Base::name; brings the overloads of the base beside those of the class.
class Base {
public:
    void method(const char *name) {}
    void other(const char *name) {}
};
struct Field {};
class Derived : public Base {
public:
    using Base::method;
    void method(const Field &field) {}
    void other(const Field &field) {}
};
//> use -> Base::method
//> use -> Derived::method
//! use -> Base::other
void use(Derived &derived, const Field &field)
{
    derived.method("x");
    derived.method(field);
    derived.other(field);
}
