import java.util.List;
import java.util.Map;
import java.util.Optional;

// Types flow through var, for-each, collections, lambdas, fields of fields, results, casts, records.
//> A.vars -> Car.go Calls type
//! A.vars -> Ship.go
//> A.each -> Car.go Calls type
//> A.maps -> Ship.go Calls type
//! A.maps -> Car.go
//> A.lambda -> Car.go Calls type
//> A.stream -> Ship.go Calls type
//> A.fields -> Ship.go Calls type
//> A.chain -> Car.go Calls type
//> A.cast -> Ship.go Calls type
//> A.array -> Car.go Calls type
//> A.pattern -> Ship.go Calls type
//> A.reference -> Car.go References
//> A.parts -> Car.go Calls type
//> A.optional -> Car.go Calls type
//> A.shadow -> Ship.go Calls type
//! A.shadow -> Car.go
class Car { void go() {} Engine engine; Car next() { return this; } }
class Engine { Ship spare; }
class Ship { void go() {} Car car() { return null; } }
record Pair(Car left, Ship right) {}
class A {
    Car shadowed;
    void vars() { var c = new Car(); c.go(); }
    void each(List<Car> list) { for (Car c : list) { c.go(); } for (var c : list) { c.go(); } }
    void maps(Map<String, Ship> m) { m.get("x").go(); for (Map.Entry<String, Ship> e : m.entrySet()) e.getValue().go(); }
    void lambda(List<Car> list) { list.forEach(c -> c.go()); }
    void stream(List<Car> list) { list.stream().filter(c -> c != null).sorted((a, b) -> 0).forEach(c -> c.engine.spare.go()); }
    void fields(Car c) { c.engine.spare.go(); }
    void chain(Ship s) { s.car().next().go(); }
    void cast(Object o) { ((Ship) o).go(); }
    void array(Car[] cars) { cars[0].go(); for (Car c : cars) c.go(); }
    void pattern(Object o) { if (o instanceof Ship s) { s.go(); } }
    void reference(List<Car> list) { list.forEach(Car::go); }
    void parts(Pair p) { p.left().go(); }
    void optional(Optional<Car> o) { o.ifPresent(c -> c.go()); o.get().go(); }
    void shadow(Ship shadowed) { shadowed.go(); }
}
