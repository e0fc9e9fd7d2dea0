let limit = 3
var store: Store = Store()
let twice: (Int) -> Int = { $0 + 1 }
func top(_ a: Int) { helper(a) }
top(limit)
