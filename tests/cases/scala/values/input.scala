val top = 5
var count: Int = 0
lazy val later = top
val (a, b) = (1, 2)
val f = (x: Int) => x + 1
