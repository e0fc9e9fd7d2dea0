class Box { def size: Int = 1; def grow(n: Int): Box = this }
object Use {
  def run(b: Box): Int = b.grow(1).grow(b.size).size
}
//> Use.run -> Box.grow
//> Use.run -> Box.size
