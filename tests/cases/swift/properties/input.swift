class P {
    @Published var wrapped: Int = start()
    lazy var late: Item = { return build() }()
    var computed: Item { return find() }
    var both: Int { get { read() } set { write(newValue) } }
    var named: Int { get { 1 } set(fresh) { write(fresh) } }
    var watched: Int = 0 { willSet { before(newValue) } didSet { after(oldValue) } }
    let act: (Int) -> Void = { x in use(x) }
}
