object Tool {
  val limit = 3
  val Other = 4
  def `type`(x: Int): Int = x
  def plain(): Int = `type`(1) + Tool.`type`(2)
  def other(`type`: Int): Int = `type`
  def quoted(x: Int): Int = x match {
    case `limit` => 1
    case Other => 2
    case limit => limit
  }
}
//> Tool.plain -> Tool.type Calls
//! Tool.other -> Tool.type
//> Tool.quoted -> Tool.limit Uses
//> Tool.quoted -> Tool.Other Uses
