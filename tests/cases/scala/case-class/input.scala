case class Point(x: Int, var y: Int = 0)
