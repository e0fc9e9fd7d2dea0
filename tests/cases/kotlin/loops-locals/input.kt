fun f(m: Map<String, Int>) {
    for ((k, v) in m) use(k)
    val (a, b) = pair()
    while (a > 0) { try { use("x") } catch (e: Error) { e.print() } finally { } }
    do { } while (true)
}
fun use(s: String) {}
