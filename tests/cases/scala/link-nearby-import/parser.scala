package app.core.rules.deep

object Parser {
  def parse(): Unit = {}
}
