// .name is a member of the type that is expected: of a parameter, a declaration, a result, a side.
//> argument -> Style.wide Calls type
//> labelled -> Style.wide Calls type
//! labelled -> Other.wide
//> member -> Style.wide Calls type
//> declared -> Style.init Calls type
//> assigned -> Style.wide Calls type
//> returned -> Other.wide Calls type
//> only -> Other.wide Calls type
//> compared -> Style.wide Calls type
//> Box.shown -> Style.wide Calls type
//> chosen -> Style.wide Calls type
//> closure -> Style.grow Calls type
//? unknown -> wide
struct Style: Equatable {
    init(size: Int) {}
    static func wide(_ n: Int) -> Style { return Style(size: n) }
    func grow() {}
}
struct Other { static func wide(_ n: Int) -> Other { return Other() } }
struct Plain { var count = 0; var style: Style }
class Box {
    var style = Style(size: 1)
    var shown: Style { .wide(3) }
    func draw(at x: Int = 0, other: Other? = nil, style: Style) {}
    func each(from: Int = 0, then: (Style) -> Void) {}
}
func paint(_ style: Style) {}
func argument() { paint(.wide(1)) }
func labelled(b: Box) { b.draw(style: .wide(1)) }
func member() { _ = Plain(style: .wide(2)) }
func declared() { let s: Style = .init(size: 2); s.grow() }
func assigned(b: Box) { b.style = .wide(1) }
func returned() -> Other { return .wide(1) }
func only() -> Other { .wide(1) }
func compared(s: Style) -> Bool { return s == .wide(1) }
func chosen(a: Bool) { paint(a ? .wide(1) : .wide(2)) }
func closure(b: Box) { b.each(then: { $0.grow() }) }
func unknown() { elsewhere(.wide(1)) }
