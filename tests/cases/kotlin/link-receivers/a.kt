class A { fun go() {}
    fun next(): B = B() }
class B { fun go() {} }
class Holder(val a: A, b: B) {
    val own = B()
    //> Holder.field -> A.go
    //! Holder.field -> B.go
    fun field() { a.go() }
    //> Holder.mine -> B.go
    //! Holder.mine -> A.go
    fun mine() { this.own.go() }
}
//> local -> A.go
//! local -> B.go
fun local() { val x = A(); x.go() }
//> chained -> B.go
//> chained -> A.next
//! chained -> A.go
fun chained(a: A) { a.next().go() }
//> safe -> A.go
//! safe -> B.go
fun safe(a: A?) { a?.go(); a!!.go() }
//> element -> B.go
//! element -> A.go
fun element(list: List<B>) { for (b in list) { b.go() } }
