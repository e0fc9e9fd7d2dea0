class Bridge {
    static func fail() {}
    //> Bridge.run -> Bridge.fail
    //! Bridge.run -> Decoy.fail
    func run() { type(of: self).fail() }
}
class Decoy { static func fail() {} }
