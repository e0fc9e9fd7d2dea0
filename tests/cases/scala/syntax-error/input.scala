object Good { def one() = 1 }
class Bad { def broken( = { }
object Late { def two() = Good.one() }
