interface Shape { fun draw()
    fun plain() {} }
open class Base { open fun work() {}
    fun deep() {} }
class Circle : Base(), Shape {
    override fun draw() { deep() }
    override fun work() { super.work() }
}
class Other { fun draw() {}
    fun deep() {} }
//> Circle -> Base Extends
//> Circle -> Shape Implements
//> Circle.draw -> Base.deep
//! Circle.draw -> Other.deep
//> Circle.work -> Base.work
//> run -> Shape.draw
//> run -> Circle.draw Calls dispatch
//! run -> Other.draw
fun run(s: Shape) { s.draw() }
