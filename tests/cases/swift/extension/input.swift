extension Shelf: Sorted where Item == Book { func sorted() -> [Book] { order() } }
extension String { var loud: String { return uppercased() } }
extension Outer.Inner { func more() {} }
