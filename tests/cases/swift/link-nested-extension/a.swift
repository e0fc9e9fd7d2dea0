// A type that an extension declares has extensions of its own.
//> Space.View.run -> Space.View.stop Calls exact
//> outside -> Space.View.stop Calls type
struct Space {}
extension Space { final class View { func run() { stop() } } }
extension Space.View { func stop() {} }
func outside(v: Space.View) { v.stop() }
