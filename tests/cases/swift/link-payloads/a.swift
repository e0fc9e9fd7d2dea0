// What the case of an enum holds has the declared type where a pattern takes it out.
//> switched -> Car.go Calls type
//> second -> Ship.go Calls type
//! second -> Car.go
//> shared -> Ship.go Calls type
//> cast -> Ship.go Calls type
//> ifCase -> Car.go Calls type
//> guardCase -> Ship.go Calls type
//> forCase -> Car.go Calls type
//> tuple -> Ship.go Calls type
//> named -> Car.go Calls type
//> some -> Car.go Calls type
//> made -> Move.show Calls type
//> Move.own -> Car.go Calls type
//> nested -> Car.go Calls type
//> listed -> Car.go Calls type
class Car { func go() {} }
struct Ship { func go() {} }
enum Move {
    case drive(Car), sail(from: Int, _ ship: Ship), rest
    case all([Car])
    indirect case deep(Move)
    func show() {}
    func own() { if case .drive(let c) = self { c.go() } }
}
func switched(m: Move) { switch m { case .drive(let c): c.go(); default: break } }
func second(m: Move) { switch m { case .sail(from: let n, let s): s.go(); _ = n; default: break } }
func shared(m: Move) { switch m { case let .sail(_, s): s.go(); default: break } }
func cast(x: Any) { switch x { case let s as Ship: s.go(); default: break } }
func ifCase(m: Move) { if case let .drive(c) = m { c.go() } }
func guardCase(m: Move) { guard case .sail(_, let s) = m else { return }; s.go() }
func forCase(list: [Move]) { for case .drive(let c) in list { c.go() } }
func tuple(m: Move, n: Int) { switch (n, m) { case (1, .sail(_, let s)): s.go(); default: break } }
func named(m: Move) { switch m { case Move.drive(let c): c.go(); default: break } }
func some(c: Car?) { switch c { case .some(let x): x.go(); case .none: break } }
func made(c: Car) { Move.drive(c).show() }
func nested(m: Move) { switch m { case .deep(.drive(let c)): c.go(); default: break } }
func listed(m: Move) { switch m { case .all(let cs): cs.first?.go(); default: break } }
