object Main extends App {
  val version = 1
  def run(args: Array[String]): Unit = ()
  object Nested { def deep() = 1 }
}
case object Empty
