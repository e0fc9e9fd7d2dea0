// Bare names: members of the type around before functions of the module; locals before both;
// statics by Self and by type; nested functions.
//> Box.run -> Box.help Calls
//! Box.run -> b.swift:help
//> Box.free -> b.swift:other Calls
//> Box.local -> Box.local.help Calls
//! Box.local -> Box.help
//> Box.statics -> Box.make Calls
//> Box.statics -> Box.build Calls
//> Box.init -> Box.setUp Calls
//> Box.later -> Box.help Calls
//> Box.property -> Box.help Calls
class Box {
    static let shared = Box()
    init() { setUp() }
    func setUp() {}
    func help() {}
    func run() { help() }
    func free() { other() }
    func local() { func help() {}; help() }
    static func make() -> Box { return Box() }
    class func build() -> Box { return Box() }
    func statics() { _ = Self.make(); _ = Box.build() }
    func later() { run2 { [weak self] in self?.help() } }
    var property: Int { help(); return 1 }
}
func run2(_ f: () -> Void) {}
