sealed trait Shape[+A] { def area: Double; val sides: Int = 0 }
trait Named extends Shape[Int] with Serializable
