fileprivate func helper() {}
private let limit = 1
open class Base { public internal(set) var x = 1 }
