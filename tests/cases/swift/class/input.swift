import Foundation
/// A shelf.
public final class Shelf: Base, Holding {
    private static let shared = Shelf()
    public internal(set) var books: [Book] = load(), count = 0
    weak var owner: Person?
    public init(size: Int, _ name: String = "x") { super.init(size: size) }
    convenience init?(name: String) { self.init(size: 1, name) }
    deinit { close() }
    override func put(_ book: Book, at index: Int = 0) throws -> Bool { return check(book) }
    class func make() -> Shelf { Shelf(size: 1) }
    static func count(of all: Book...) -> Int { all.count }
}
