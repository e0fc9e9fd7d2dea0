fun f(a: Int): Int {
    if (a > 1 && a < 3 || a == 5) return 1
    for (i in 1..2) { while (i > 0) { } }
    return when (a) { 1 -> 2; 2 -> 3; else -> a ?: 4 }
}
