nonisolated(unsafe) let shared = Store()

struct Token: ~Copyable {
    func use(_ body: sending @escaping () -> sending Int, of other: borrowing Token) -> Int {
        return weigh(consume(1))
    }
}
func build(@_implicitSelfCapture _ body: () -> Int) {
    switch consume body {
    default: break
    }
}
func `a name: with signs`() async { build { 1 } }
func consume(_ n: Int) -> Int { ~n }
/* #if /* nested */
#else */
let text = """
#if no
"""
class Keeper {
    #if os(iOS)
    func open() {}
    #else
    func shut() {}
    #endif
    func last() { open() }
}
