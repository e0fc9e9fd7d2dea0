package p.q

/** A point. */
data class Point<T : Any>(val x: Int, private var y: List<T?> = emptyList(), z: Int) {
    var size: Int = 0
        get() = field + x
        set(value) { field = value }
    val handler = { n: Int -> println(n) }
    init { check(z > 0) }
}

sealed interface Node
annotation class Mark

@Mark
suspend fun String.shout(vararg parts: String): String? = this.uppercase()

class PointTest {
    @Test
    fun `adds two`() { if (a && b || c) run() }
}
