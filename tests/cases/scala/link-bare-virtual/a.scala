// A bare name may run a method of self, or of a value: what heirs have instead is a caller's target, too.
//> Shape.twice -> Shape.area Calls exact
//> Shape.twice -> Square.area Calls dispatch
//> Shape.more -> Shape.area Calls type
//> Shape.more -> Square.area Calls dispatch
//! Shape.twice -> Other.area
trait Shape {
  def area: Int
  def twice: Int = area * 2
  def more(other: Shape): Int = other.area
}
class Square extends Shape {
  def area: Int = 1
}
class Other {
  def area: Int = 1
}
