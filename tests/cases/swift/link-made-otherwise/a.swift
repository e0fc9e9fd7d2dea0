// Constructors that are not written: of the members, and of the base. Labels tell them apart.
//> written -> Point.init Calls exact
//> memberwise -> Point Calls exact
//! memberwise -> Point.init
//> inherited -> Late Calls exact
//> convenient -> Late.init Calls exact
//> named -> Point.init
//> named -> Early.init
//> asked -> Early.init Calls type
//> asked -> Early.make Calls type
//> cast -> Late.shared Calls type
//> nested -> Outer.Inner.go Calls type
struct Point { let x: Int; let y: Int }
extension Point { init(both: Int) { self.x = both; self.y = both } }
class Early {
    required init(a: Int) {}
    class func make() {}
}
class Late: Early {
    convenience init(twice: Int) { self.init(a: twice) }
    static func shared() {}
}
func written() -> Point { return Point(both: 1) }
func memberwise() -> Point { return Point(x: 1, y: 2) }
func inherited() -> Late { return Late(a: 1) }
func convenient() -> Late { return Late(twice: 1) }
func named() { _ = Point.init(both: 1); _ = Early.init(a: 1) }
func asked(kind: Early.Type) { _ = kind.init(a: 1); kind.make() }
func cast(kind: Any.Type) { (kind as? Late.Type)?.shared() }
class Outer { class Inner { func go() {} } }
func nested(x: Any) { (x as? Outer.Inner)?.go() }
