object O {
  def run(list: List[Int]): Unit = {
    plain()
    a.b.method(1, 2)
    list.map(_ + 1).filter { x => x > 1 }
    left append right
    generic[Int](3)
    new K(1).go()
    new Base(2) { def extra = 3 }
    this.other()
    super.toString
  }
}
