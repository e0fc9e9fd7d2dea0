package lib.tools
package object util {
  def polish(n: Int): Int = n
}
