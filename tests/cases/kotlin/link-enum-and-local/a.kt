enum class Color(val code: Int) { RED(1), BLUE(2); fun show() {} }
class Other { fun show() {} }
typealias Paint = Color
//> run -> Color.show
//! run -> Other.show
//> run -> Color.RED Uses
fun run() { Color.RED.show() }
//> alias -> Color.show
//! alias -> Other.show
fun alias(p: Paint) { p.show() }
fun inner() {}
//> outer -> outer.inner
//! outer -> inner@10
fun outer() {
    fun inner() {}
    inner()
}
