// A bare call runs on self: what heirs have instead is a caller's target, too.
//> Base.run -> Base.step Calls exact
//> Base.run -> Sub.step Calls dispatch
//! Base.run -> Sub.plain
abstract class Base {
    fun run() {
        step()
        plain()
    }
    abstract fun step()
    fun plain() {}
}

class Sub : Base() {
    override fun step() {}
    fun plain(x: Int) {}
}
