// Inner classes see what is around them; anonymous classes and lambdas belong to their method.
//> Outer.Inner.run -> Outer.helper Calls
//> Outer.Inner.run -> Outer.Inner.own Calls
//! Outer.Inner.run -> Decoy.helper
//> Outer.Inner.outer -> Outer.own Calls
//! Outer.Inner.outer -> Outer.Inner.own
//> Outer.make -> Outer.Inner Calls
//> Outer.enumerated -> Kind.label Calls type
//> Outer.local -> Outer.helper Calls
class Decoy { void helper() {} }
enum Kind { A, B; String label() { return ""; } }
class Outer {
    void helper() {}
    void own() {}
    class Inner {
        void own() {}
        void run() { helper(); own(); }
        void outer() { Outer.this.own(); }
    }
    void make() { new Inner(); }
    void enumerated() { Kind.A.label(); for (Kind k : Kind.values()) k.label(); }
    void local() { Runnable r = () -> helper(); r.run(); }
}
