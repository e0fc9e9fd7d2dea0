// A bare call runs on this: what heirs have instead is a caller's target, too.
//> Base::run -> Base::step Calls exact
//> Base::run -> Sub::step Calls dispatch
//! Base::run -> Sub::plain
//! Base::named -> Sub::step
struct Base {
    void run() { step(); plain(); }
    void named() { Base::step(); }
    virtual void step() {}
    void plain() {}
};
struct Sub : Base {
    void step() override {}
    void plain() {}
};
