class Base { init(x: Int) {} }
class Derived: Base, Thing {
    //> Derived.init@4 -> Base.init
    init(s: String) { super.init(x: 1) }
    //> Derived.init@6 -> Derived.init@4
    convenience init() { self.init(s: "a") }
}
protocol Thing {}
class Heir: Base {}
struct Plain { var a: Int }
//> run -> Derived.init@4
//> run -> Heir
//! run -> Base.init
//> run -> Plain
func run() { _ = Derived(s: "x"); _ = Heir(x: 1); _ = Plain(a: 1) }
