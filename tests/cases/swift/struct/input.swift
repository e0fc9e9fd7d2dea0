struct Point: Equatable { let x: Int, y: Int; mutating func move(by p: Point) { shift(p.x) } }
