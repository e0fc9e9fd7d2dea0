extension Shelf { func added() { own() } }
extension String { func loud() {} }
