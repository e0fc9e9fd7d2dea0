func run(v: Kind) {
    switch v {
    case .plain: one()
    case let .pair(a, b) where a > 1: two(a, b)
    case .single(let x): three(x)
    case is Book: four()
    default: break
    }
    if case .single(let y) = v { five(y) }
}
