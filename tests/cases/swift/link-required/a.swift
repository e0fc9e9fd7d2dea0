// A call through a protocol names what the protocol asks for; a default of it may run as well.
//> through -> Shape.area Calls type
//> through -> Shape.area@13 Calls dispatch
//> through -> Square.area Calls dispatch
//> existential -> Shape.area@11 Calls type
//> bounded -> Shape.area@11 Calls type
//> own -> Square.area Calls type
//! own -> Shape.area@11
//> inherits -> Shape.area@13 Calls inherited
//> added -> Shape.double Calls type
protocol Shape { func area() -> Int }
extension Shape {
    func area() -> Int { return 0 }
    func double() -> Int { return 2 }
}
struct Square: Shape { func area() -> Int { return 1 } }
struct Dot: Shape {}
func through(s: Shape) { _ = s.area() }
func existential(s: any Shape) { _ = s.area() }
func bounded<S: Shape>(s: S) { _ = s.area() }
func own(s: Square) { _ = s.area() }
func inherits(d: Dot) { _ = d.area() }
func added(s: Shape) { _ = s.double() }
