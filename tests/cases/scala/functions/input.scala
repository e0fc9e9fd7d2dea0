def topLevel(x: Int) = x
def generic[A, B <: A](f: A => B)(implicit a: A): B = f(a)
def variadic(xs: Int*): Int = xs.sum
def nested() = { def inner(n: Int) = n; inner(1) }
