fun plain(a: Int, b: String = "x", vararg c: Int): Int = a
suspend fun later() { }
infix fun Int.plusOne(o: Int) = this + o
operator fun P.plus(o: P) = P()
tailrec fun loop(n: Int): Int = if (n == 0) 0 else loop(n - 1)
