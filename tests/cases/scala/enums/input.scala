enum Color(val rgb: Int) {
  case Red extends Color(1)
  case Green, Blue
  def dark = rgb
}
