func make() -> Int {
    struct Local { func get() -> Int { return 1 } }
    enum Kind { case a }
    return Local().get()
}
