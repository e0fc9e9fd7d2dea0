class Book { func open() {}; func first() -> Page { Page() }; var cover: Page { Page() }; var next: Book? }
class Page { func turn() {} }
class Decoy { func open() {}; func turn() {} }
class Reader {
    var field = Book()
    let declared: Page
    var shelf: [Book] = []
    var index: [String: Book] = [:]
    init(page: Page) { declared = page }
    //> Reader.fields -> Book.open Calls type
    //> Reader.fields -> Page.turn
    //! Reader.fields -> Decoy.open
    func fields() { field.open(); self.declared.turn() }
    //> Reader.chains -> Page.turn
    //> Reader.chains -> Book.open
    func chains(b: Book?) { b?.first().turn(); b!.cover.turn(); b?.next?.open() }
    //> Reader.locals -> Page.turn
    //> Reader.locals -> Book.open
    func locals(o: Any) { let b = Book(); b.open(); let p = b.first(); p.turn(); (o as! Page).turn(); if let x = o as? Book { x.open() } }
    //> Reader.loops -> Book.open
    func loops() { for b in shelf { b.open() }; for (_, v) in index { v.open() }; shelf[0].open(); index["a"]?.open() }
    //> Reader.guards -> Page.turn
    func guards() { guard let p = find() else { return }; p.turn() }
    func find() -> Page? { nil }
    //> Reader.closures -> Book.open
    func closures() { shelf.forEach { $0.open() }; each { b in b.open() }; shelf.filter { $0.next == nil }.first?.open() }
    func each(_ act: (Book) -> Void) {}
    //! Reader.unknown -> Book.open
    //? Reader.unknown -> open
    func unknown() { mystery.open() }
}
