class C {
    func run() {
        #if os(iOS)
        ios()
        #else
        mac()
        #endif
    }
    #if DEBUG
    func debug() {}
    #endif
}
