class Engine { def start(): Unit = (); def stop(): Unit = () }
class Radio { def start(): Unit = () }
class Car(engine: Engine) {
  val spare: Engine = new Engine
  def drive(radio: Radio): Unit = {
    engine.start()
    spare.stop()
    radio.start()
    val other = make()
    other.stop()
  }
  def make() = new Engine
  def all(list: List[Engine]): Unit = for (e <- list) e.stop()
  def pick(x: Any): Unit = x match { case e: Engine => e.start(); case _ => }
}
//> Car.drive -> Engine.start Calls type
//> Car.drive -> Engine.stop Calls type
//> Car.drive -> Radio.start Calls type
//> Car.all -> Engine.stop
//> Car.pick -> Engine.start
//! Car.pick -> Radio.start
