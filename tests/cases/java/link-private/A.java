// Private members are not inherited: in a type below, the name means what is around it.
package app;

class Base {
    private void step() {}
    private Other held;
    //> Base.own -> Base.step Calls exact
    void own() { step(); }
}
class Other { void go() {} }
class Third { void go() {} }

class Around {
    void step() {}
    //> Around.run -> Other.go Calls type
    //! Around.run -> Third.go
    void run(Other held) {
        new Visitor() {
            //> Around.run.<anonymous>.visit -> Around.step Calls exact
            //! Around.run.<anonymous>.visit -> Base.step
            //> Around.run.<anonymous>.visit -> Other.go Calls type
            //! Around.run.<anonymous>.visit -> Third.go
            void visit() { step(); held.go(); }
        };
        held.go();
    }
    static class Visitor extends Base {
        private Third held;
    }
}
