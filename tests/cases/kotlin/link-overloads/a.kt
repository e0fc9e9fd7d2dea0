class A {
    fun f(x: Int) {}
    fun f(x: Int, y: Int) {}
    fun g(x: Int, y: Int = 1) {}
}
//> one -> A.f@2
//! one -> A.f@3
fun one(a: A) { a.f(1) }
//> two -> A.f@3
//! two -> A.f@2
fun two(a: A) { a.f(1, 2) }
//> three -> A.g
fun three(a: A) { a.g(1) }
