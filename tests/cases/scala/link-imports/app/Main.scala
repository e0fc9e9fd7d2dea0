package app
import lib.tools.{Hammer, Saw => Cutter}
import lib.tools.util._
object Main {
  def main(): Unit = {
    new Hammer().hit()
    new Cutter().cut()
    polish(1)
  }
}
//> Main.main -> Hammer.hit
//> Main.main -> Saw.cut
//> Main.main -> util.polish
