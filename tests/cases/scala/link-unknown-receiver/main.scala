class Store { def put(k: Int): Unit = () }
object Use { def run(m: java.util.Map): Unit = m.put(1) }
//! Use.run -> Store.put
