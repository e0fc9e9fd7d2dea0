// An import may leave out the packages that the file is in, and name an object of its package.
package app
package core

import rules.deep._
import Helper._

class Use {
  //> Use.run -> Parser.parse Calls
  //! Use.run -> other.Parser.parse
  def run(): Unit = { Parser.parse() }
  //> Use.help -> Helper.assist Calls
  def help(): Unit = { assist() }
}
object Helper {
  def assist(): Unit = {}
}
