class A private constructor(val n: Int) {
    companion object {
        const val LIMIT = 1
        fun make(): A = A(LIMIT)
    }
    fun go() {}
}
class B {
    fun make() {}
    fun go() {}
}
object Single {
    fun work() {}
}
//> run -> A.make
//> run -> A.go
//> run -> Single.work
//! run -> B.make
//! run -> B.go
fun run() { A.make().go(); Single.work() }
//> A.make -> A.LIMIT Uses
