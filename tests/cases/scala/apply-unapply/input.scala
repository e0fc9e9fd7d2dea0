object P { def apply(x: Int): P = new P(x); def unapply(p: P): Option[Int] = Some(p.x) }
class P(val x: Int)
