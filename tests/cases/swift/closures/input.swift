class C {
    func run(books: [Book]) {
        books.forEach { $0.open() }
        books.map { b in b.first() }
        each(1) { (b: Book, n: Int) -> Void in b.open() }
        load(then: { r, e in r.use() })
        let local: (Book) -> Void = { b in b.open() }
        handler = { [weak self] x in self?.got(x) }
        twice { one() } second: { two() }
    }
}
