enum Color: String, CaseIterable {
    case red, green = "g"
    case mixed(Int, alpha: Double)
    indirect case tree(Color)
    func show() { print(self) }
    static var first: Color { .red }
}
