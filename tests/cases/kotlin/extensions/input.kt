class A {
    fun go() {}
}
class B {}
//> A.twice -> A.go
fun A.twice(n: Int) { this.go() }
fun B.twice(n: Int) {}
infix fun A.plus2(o: A): A = o
//> run -> A.twice
//! run -> B.twice
//> run -> A.plus2
fun run(a: A) { a.twice(1); a plus2 a }
