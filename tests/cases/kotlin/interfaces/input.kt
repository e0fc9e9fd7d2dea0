interface I {
    fun must()
    fun may() = 1
    val p: Int
}
fun interface Action {
    fun run(x: Int)
}
sealed interface S
