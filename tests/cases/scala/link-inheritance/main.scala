trait Shape { def area(): Double; def twice(): Double = area() }
class Square(side: Double) extends Shape { override def area(): Double = side }
abstract class Base { def start(): Unit = step(); def step(): Unit }
class Heir extends Base with Shape {
  def step(): Unit = super.start()
  def area(): Double = 1.0
  def both(): Unit = start()
}
//> Square -> Shape Implements
//> Heir -> Base Extends
//> Heir -> Shape Implements
//> Heir.both -> Base.start Calls inherited
//> Heir.step -> Base.start
//> Base.start -> Base.step
