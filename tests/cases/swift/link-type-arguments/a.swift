// Type arguments are no comparisons: before a member, and in a name of several parts.
//> made -> Box.make Calls type
//> shared -> Box.show Calls type
//> several -> Outer.Fail.init Calls type
//> compared -> low
//> compared -> high
class Box<T> { static func make() -> Box { return Box() }; static var one: Box { Box() }; func show() {} }
enum Outer { class Fail<T>: Error { init(_ x: T) {} } }
func made() { _ = Box<Int>.make() }
func shared() { Box<[String: Int]>.one.show() }
func several() throws { throw Outer.Fail<[String: Int]>(["a": 1]) }
func low() -> Int { return 1 }
func high() -> Int { return 1 }
func compared(A: Int, B: Int) -> Bool { return A<low() && B>(high()) }
