class Box<T: Shape>: Holder where T: Other { var item: T?; func map<U>(_ f: (T) -> U) -> [U] where U: Seed { use(f) } }
func make<T>(_ type: T.Type) -> Box<T>? { nil }
