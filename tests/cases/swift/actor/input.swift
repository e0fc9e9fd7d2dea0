actor Store { var total = 0; func add(_ x: Int) async { await save(x) } }
