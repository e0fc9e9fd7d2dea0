case class Point(x: Int, y: Int) { def norm(): Int = x }
object Use { def run(): Int = { val p = Point(1, 2); p.norm() } }
class Decoy { def norm(): Int = 0 }
//> Use.run -> Point.norm Calls type
//! Use.run -> Decoy.norm
