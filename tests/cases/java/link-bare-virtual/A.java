package a;

// A bare call runs on self, or on a value around it: what heirs have instead is a caller's target, too.
//> Base.run -> Base.step Calls exact
//> Base.run -> Sub.step Calls dispatch
//! Base.run -> Other.step
//> Base.Inner.go -> Base.step Calls exact
//> Base.Inner.go -> Sub.step Calls dispatch
//! Base.Inner.go -> Sub.plain
//! Base.run -> Sub.hidden
abstract class Base {
    void run() {
        step();
        hidden();
    }
    abstract void step();
    static void plain() {}
    private void hidden() {}
    class Inner {
        void go() {
            step();
            plain();
        }
    }
}

class Sub extends Base {
    void step() {}
    static void plain() {}
    void hidden() {}
}

class Other {
    void step() {}
}
