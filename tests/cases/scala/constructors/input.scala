class A(n: Int) {
  def this() = this(1)
  def this(s: String) = { this(s.length) }
}
