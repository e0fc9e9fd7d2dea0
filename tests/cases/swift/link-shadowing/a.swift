class C {
    func go() {}
    //! C.run -> C.go
    func run(go: () -> Void) { go() }
    //> C.other -> C.go
    func other() { go() }
}
