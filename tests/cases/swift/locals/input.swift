func run(o: Any) throws {
    let made = Book(), typed: Page = o.page()
    var (a, b) = pair()
    if let x = made.next, let y = o as? Book, x.ok() { x.go(y) } else if let made { made.go() }
    guard let z = made.find() else { return }
    while let w = z.pop() { w.go() }
    for item in list where item.ok() { item.go() }
    for (k, v) in dict { v.go(k) }
    do { try load() } catch let e as MyError { e.log() } catch { error.show() }
}
