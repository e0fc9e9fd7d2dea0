/** A base. */
abstract class Base[T](val x: Int, private var y: String = "a", z: Long) {
  protected val name: String = y
  def read(): T
}
class Plain
