// Types flow through let and var, optionals, if let, guard, for-in, closures, tuples, casts, results.
//> inferred -> Car.go Calls type
//! inferred -> Ship.go
//> declared -> Ship.go Calls type
//> optional -> Car.go Calls type
//> ifLet -> Car.go Calls type
//> guardLet -> Ship.go Calls type
//> shorthand -> Car.go Calls type
//> each -> Car.go Calls type
//! each -> Ship.go
//> dictionary -> Ship.go Calls type
//> fields -> Ship.go Calls type
//> chain -> Car.go Calls type
//> cast -> Ship.go Calls type
//> closure -> Car.go Calls type
//> tuple -> Ship.go Calls type
//> shadow -> Ship.go Calls type
//> shadow -> Car.go Calls type
//> forced -> Car.go Calls type
//> computed -> Car.go Calls type
//> tried -> Car.go Calls type
//> filtered -> Car.go Calls type
//> lazily -> Car.go Calls type
class Car { func go() {}; var engine: Engine = Engine(); func next() -> Car { return self } }
class Engine { let spare: Ship = Ship(); func car() throws -> Car { return Car() } }
struct Ship { func go() {} }
class Owner {
    var car: Car { return Car() }
    lazy var other = Car()
    func lazily() { other.go() }
}
func lazily(o: Owner) { o.other.go() }
func inferred() { let c = Car(); c.go() }
func declared() { let s: Ship; s = Ship(); s.go() }
func optional(c: Car?) { c?.go() }
func ifLet(c: Car?) { if let x = c { x.go() } }
func guardLet(s: Ship?) { guard let t = s else { return }; t.go() }
func shorthand(c: Car?) { if let c { c.go() } }
func each(list: [Car]) { for c in list { c.go() } }
func dictionary(m: [String: Ship]) { m["x"]?.go(); for (_, s) in m { s.go() } }
func fields(c: Car) { c.engine.spare.go() }
func chain(c: Car) { c.next().next().go() }
func cast(o: Any) { if let s = o as? Ship { s.go() } }
func closure(list: [Car]) { list.forEach { $0.go() }; list.forEach { c in c.go() } }
func tuple(p: (Car, Ship)) { p.1.go() }
func shadow(x: Car) { x.go(); do { let x = Ship(); x.go() } }
func forced(c: Car?) { c!.go() }
func computed(o: Owner) { o.car.go() }
func tried(e: Engine) { try? e.car().go() }
func filtered(list: [Car]) { list.filter { $0.engine.spare.go(); return true }.first?.go() }
