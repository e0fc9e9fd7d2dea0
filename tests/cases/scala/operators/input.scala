class Vector(val x: Int) {
  def +(o: Vector): Vector = new Vector(x + o.x)
  def unary_- : Vector = this
  def ::(head: Int): Vector = this
}
