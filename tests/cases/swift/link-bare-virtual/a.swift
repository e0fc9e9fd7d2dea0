// A bare call runs on self: what heirs have instead is a caller's target, too.
//> Base.run -> Base.step Calls exact
//> Base.run -> Sub.step Calls dispatch
//! Base.run -> Other.step
class Base {
    func run() { step() }
    func step() {}
}
class Sub: Base {
    override func step() {}
}
class Other {
    func step() {}
}
