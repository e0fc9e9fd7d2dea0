// A bare call runs on self: what heirs have instead is a caller's target, too.
//> Base.Run -> Base.Step Calls exact
//> Base.Run -> Sub.Step Calls dispatch
//! Base.Run -> Sub.Plain
abstract class Base
{
    void Run() { Step(); Plain(); }
    protected abstract void Step();
    protected void Plain() { }
}

class Sub : Base
{
    protected override void Step() { }
    new void Plain() { }
}
