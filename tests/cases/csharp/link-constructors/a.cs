class Base { public Base(int x) { } static Base() { } }
class Derived : Base, IThing
{
    //> Derived.Derived@5 -> Base.Base@1
    public Derived(string s) : base(1) { }
    //> Derived.Derived@7 -> Derived.Derived@5
    public Derived() : this("a") { }
}
interface IThing { }
struct Plain { public Plain(int x) { } }
class Box { }
class Maker
{
    //> Maker.field -> Derived.Derived@7
    Derived field = new();
    //> Maker.Run -> Derived.Derived@5
    //> Maker.Run -> Box
    //> Maker.Run -> Plain
    //! Maker.Run -> Base.Base@1
    void Run() { new Derived("x"); new Box(); var p = new Plain(); Take(new("y")); }
    void Take(Derived d) { }
}
