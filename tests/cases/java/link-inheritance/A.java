// this, super, fields and methods of bases, interfaces with defaults, anonymous classes.
//> Sub.own -> Sub.name Calls
//! Sub.own -> Base.name
//> Sub.up -> Base.name Calls inherited
//> Sub.inherited -> Base.only Calls inherited
//> Sub.defaulted -> Face.standard Calls inherited
//> Sub.field -> Car.go Calls type
//> Use.virtual -> Base.name Calls type
//> Use.virtual -> Sub.name Calls dispatch
//> Use.abstractly -> Face.must Calls type
//> Use.abstractly -> Sub.must Calls dispatch
//> Use.made -> Sub.name Calls type
//> Sub.Sub -> Base.Base Calls
//> Sub -> Base Extends
//> Sub -> Face Implements
//> Sub.name -> Base.name Overrides
class Car { void go() {} }
class Base {
    protected Car car;
    Base(int x) {}
    void name() {}
    void only() {}
}
interface Face { void must(); default void standard() {} }
class Sub extends Base implements Face {
    Sub() { super(1); }
    void name() {}
    public void must() {}
    void own() { this.name(); }
    void up() { super.name(); }
    void inherited() { only(); }
    void defaulted() { standard(); }
    void field() { car.go(); }
}
class Use {
    void virtual(Base b) { b.name(); }
    void abstractly(Face f) { f.must(); }
    void made() { new Sub().name(); }
}
