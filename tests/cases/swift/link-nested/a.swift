class Outer { class Inner { static func make() -> Inner { Inner() }; func go() {} }
    //> Outer.run -> Outer.Inner.go
    func run() { Inner.make().go(); step(); func step() { leaf() } }
    //> Outer.run -> Outer.run.step
    //> Outer.run.step -> Outer.leaf
    func leaf() {}
}
//> top -> Outer.Inner.go
func top() { Outer.Inner.make().go() }
