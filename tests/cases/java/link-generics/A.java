import java.util.function.Supplier;

// Type parameters: members by bound; arguments by declaration, by what is passed, through bases.
//> A.bound -> Face.must Calls
//> A.boxed -> Car.only Calls type
//! A.boxed -> Ship.only
//> A.infer -> Ship.only Calls type
//> A.inherited -> Car.only Calls type
//> A.wild -> Face.must Calls
//> A.supplied -> Car.only Calls type
interface Face { void must(); }
class Car implements Face { public void must() {} void only() {} }
class Ship { void only() {} }
class Box<T> { T item; T get() { return item; } static <X> X same(X x) { return x; } }
class CarBox extends Box<Car> {}
class A {
    <T extends Face> void bound(T t) { t.must(); }
    void boxed(Box<Car> b) { b.get().only(); b.item.only(); }
    void infer(Ship s) { Box.same(s).only(); }
    void inherited(CarBox b) { b.get().only(); }
    void wild(Box<? extends Face> b) { b.get().must(); }
    void supplied(Supplier<Car> s) { s.get().only(); }
}
