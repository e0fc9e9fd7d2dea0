trait Order[T] { def less(a: T, b: T): Boolean }

/** By size. */
given bySize: Order[Int] with {
  def less(a: Int, b: Int): Boolean = a < b
}
given Order[Map[Long, Int]] with {
  def less(a: Long, b: Long): Boolean = a < b
}
given byName: Order[String] = named
