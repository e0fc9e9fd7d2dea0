class C {
    func run() {
        plain(); self.own(1); super.run(); a.b.chain(1).next()
        Type.make(); Outer.Inner(); Foo<Int>.build(); [Int]()
        maybe?.go()?.more(); sure!.go(); try? risky(); await slow()
        items[index()].hit(); func1(1)(2); (cond ? left : right).go()
        print("v \(inner(1))"); x = y ?? other(); .init(1)
        let f = self.own; view.frame.size = 1; Book.self
    }
}
