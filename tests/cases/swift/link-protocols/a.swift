// Protocols: requirements reach implementers; defaults stand in extensions; generics go by bound.
//> through -> Shape.area Calls
//> through -> Square.area Calls dispatch
//! through -> Decoy.area
//> byDefault -> Shape.describe Calls
//> own -> Square.describe Calls type
//> bound -> Shape.area Calls
//> some -> Shape.area Calls
//> whereClause -> Shape.area Calls
//> Square -> Shape Implements
//> Cube -> Square Extends
//> Cube.area -> Square.area Calls inherited
//> Square.area -> Shape.area Overrides
//> conditional -> Array.total Calls type
//> Shape.selfCall -> Shape.area Calls
protocol Shape { func area() -> Int }
extension Shape { func describe() {}; func selfCall() { _ = area() } }
class Decoy { func area() -> Int { return 0 } }
class Square: Shape { func area() -> Int { return 1 }; func describe() {} }
class Cube: Square { override func area() -> Int { return super.area() } }
class Ring: Shape { func area() -> Int { return 2 } }
func through(s: Shape) { _ = s.area() }
func byDefault(r: Ring) { r.describe() }
func own(s: Square) { s.describe() }
func bound<T: Shape>(x: T) { _ = x.area() }
func some(x: some Shape) { _ = x.area() }
func whereClause<T>(x: T) where T: Shape { _ = x.area() }
extension Array where Element: Shape { func total() {} }
func conditional(list: [Square]) { list.total() }
func selfCall(s: Shape) { s.selfCall() }
