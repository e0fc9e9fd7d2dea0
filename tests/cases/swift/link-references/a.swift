// A function that is named with its labels is handed on, not called.
//> Owner.run -> Owner.done References
//! Owner.run -> Owner.done Calls
//> Owner.watch -> Owner.ring References
//! Owner.watch -> Owner.ring Calls
class Owner {
    func done(_ x: Int, with y: Int) {}
    @objc func ring(_ sender: Any) {}
    func run() { start(then: done(_:with:)) }
    func watch() { add(self, #selector(ring(_:))) }
}
