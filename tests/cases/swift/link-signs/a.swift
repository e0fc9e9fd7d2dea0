// A sign stands before the whole chain: !a.b() is a call of the b of a.
//> bare -> isOpen
//> own -> Door.locked
//> typed -> Door.check Calls type
//> chained -> Hinge.loose Calls type
//> closure -> isOpen
//> numbers -> Door.width Calls type
//> handed -> Door.check Calls type
func isOpen(_ door: Door) -> Bool { return door.wide }
struct Hinge { func loose() -> Bool { return true } }
class Door {
    var wide = false
    let hinge = Hinge()
    static func locked() -> Bool { return false }
    func check() -> Bool { return true }
    func width() -> Int { return 1 }
}
func take(_ a: Bool, _ b: Bool) {}
func bare(d: Door) { if !isOpen(d) {} }
func own() { guard !Door.locked() else { return } }
func typed(d: Door) -> Bool { return !d.check() }
func chained(d: Door?) { while !d!.hinge.loose() {} }
func closure(list: [Door]) { _ = list.filter { !isOpen($0) } }
func numbers(d: Door) -> Int { return -d.width() }
func handed(d: Door) { take(true, !d.check()) }
