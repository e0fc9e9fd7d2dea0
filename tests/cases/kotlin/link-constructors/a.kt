open class Base(val x: Int)
class Sub(y: Int) : Base(y) {
    //> Sub.Sub@4 -> Sub.Sub@2
    constructor(s: String, t: Int) : this(t)
}
class Plain
//> run -> Base.Base
//> run -> Plain
//! run -> Sub.Sub
fun run() { Base(1); val p = Plain() }
//> Sub -> Base Extends
