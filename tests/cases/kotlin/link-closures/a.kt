// What a library function hands to its closure: the value itself, or each of what it holds.
class Engine {
    fun go() {}
    fun stop() {}
}
class Decoy {
    fun go() {}
    fun stop() {}
}
//> let_it -> Engine.stop Calls type
//! let_it -> Decoy.stop
fun let_it(e: Engine?) { e?.let { it.stop() } }
//> also_named -> Engine.stop Calls type
//> also_named -> Engine.go Calls type
//! also_named -> Decoy.go
fun also_named(e: Engine) {
    val same = e.also { x -> x.stop() }
    same.go()
}
//> applied -> Engine.go Calls type
//! applied -> Decoy.go
fun applied(e: Engine) {
    val same = e.apply { }
    same.go()
}
//> each -> Engine.go Calls type
//! each -> Decoy.go
fun each(all: List<Engine>) {
    all.forEach { it.go() }
}
//> filtered -> Engine.go Calls type
//> filtered -> Engine.stop Calls type
fun filtered(all: List<Engine>) {
    all.filter { e -> e.go(); true }.forEach { it.stop() }
}
