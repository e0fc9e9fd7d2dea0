// Of functions of one name the labels of the arguments choose; a parameter with a default may be
// left out, but one that takes exactly as many is the better; a closure behind the parentheses
// needs no label.
struct Point {}
class Mover {
    func move(to p: Point) {}
    func move(from p: Point) {}
    func move(_ p: Point) {}
    func move(to p: Point, by n: Int = 1) {}
    func walk(until n: Int, _ f: (Int) -> Void) {}
    func walk(after n: Int, _ f: (Int) -> Void) {}
    init(x: Int) {}
    init(y: Int) {}
    //> Mover.toward -> Mover.move@6
    //! Mover.toward -> Mover.move@7
    //! Mover.toward -> Mover.move@9
    func toward(p: Point) { move(to: p) }
    //> Mover.away -> Mover.move@7
    //! Mover.away -> Mover.move@6
    func away(p: Point) { self.move(from: p) }
    //> Mover.bare -> Mover.move@8
    //! Mover.bare -> Mover.move@6
    func bare(p: Point) { move(p) }
    //> Mover.two -> Mover.move@9
    func two(p: Point) { move(to: p, by: 3) }
    //> Mover.loop -> Mover.walk@11
    //! Mover.loop -> Mover.walk@10
    func loop() { walk(after: 1) { n in } }
}
//> make -> Mover.init@13
//! make -> Mover.init@12
func make() -> Mover { return Mover(y: 3) }
