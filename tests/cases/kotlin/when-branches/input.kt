fun kind(x: Any): Int = when (x) {
    is Int -> number(x)
    in 1..2 -> 2
    !is String -> 3
    else -> 4
}
fun number(n: Int) = n
