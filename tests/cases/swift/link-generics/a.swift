protocol Run { func go() }
class Holder<T: Run> { var item: T
    //> Holder.start -> Run.go
    func start() { item.go() }
    func get() -> T { item }
}
class Car: Run { func go() {}; func park() {} }
//> run -> Car.park
func run(h: Holder<Car>) { h.get().park(); same(Car()).park() }
func same<T>(_ x: T) -> T { x }
