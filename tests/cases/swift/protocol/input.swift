protocol Drawing: AnyObject, Base {
    associatedtype Canvas: Surface
    var size: Int { get set }
    func draw(on canvas: Canvas, scale: Double) -> Bool
    init(size: Int)
    static func make() -> Self
}
