package shop
class Cart(val size: Int) {
  def total(): Int = Cart.rate() + helper()
  private def helper() = 1
}
object Cart {
  def rate(): Int = 2
  def apply(n: Int): Cart = new Cart(n)
}
object Main {
  def run(): Int = {
    val c = new Cart(1)
    c.total()
    Cart.rate()
  }
}
class Other { def total(): Int = 0; def rate(): Int = 0 }
//> Cart.total -> Cart.rate
//> Cart.total -> Cart.helper
//> Main.run -> Cart.total Calls type
//> Main.run -> Cart.rate
//! Main.run -> Other.total
