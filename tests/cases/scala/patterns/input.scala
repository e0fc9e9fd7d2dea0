object P {
  def read(x: Any): Int = x match {
    case Some(y) if y > 1 => y
    case n: Int => n
    case (a, b) => a
    case all @ List(_) => 3
    case _ => 0
  }
}
