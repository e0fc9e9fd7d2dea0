prefix operator **
struct V { static func + (a: V, b: V) -> V { join(a, b) } }
func == (a: V, b: V) -> Bool { same(a, b) }
