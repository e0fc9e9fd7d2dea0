object C {
  def f(a: Int): Int = {
    if (a > 1) 1 else if (a > 2) 2 else 3
    while (a > 0) { step() }
    try { go() } catch { case e: Error => 1 }
  }
}
