fun <T> same(x: T): T = x
class Box { fun <T : Any> put(vararg xs: T) {} }
