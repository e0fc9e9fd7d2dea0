fun run(list: List<Int>) {
    list.map { it + 1 }.filter { x -> x > 1 }
    val f = { a: Int, b: Int -> add(a, b) }
    val g = fun(x: Int): Int { return f(x, 1) }
    list.forEach(::show)
}
fun add(a: Int, b: Int) = a
fun show(x: Int) {}
