class Shelf {
    func put(_ s: String) {}
    func put(_ n: Int) {}
    func put(_ n: Int, at i: Int) {}
    //> Shelf.run -> Shelf.put@2
    //> Shelf.run -> Shelf.put@4
    //! Shelf.run -> Shelf.put@3
    func run() { put("a"); put(1, at: 2) }
}
