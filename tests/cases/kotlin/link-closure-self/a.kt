// A closure that is called on a value: the value's members come before those of what is around,
// locals before both. Where the value is not known, what is around is no fact.
package app

import lib.Widget

class Engine {
    fun go() {}
    fun own() {}
    var speed = 0
}
class Page {
    fun go() {}
    fun row() {}
}
fun page(init: Page.() -> Unit) {}
fun plain(number: Int = 0, block: (Page) -> Unit) {}
fun optional(number: Int = 0, block: Page.() -> Unit) {}
fun <T> build(start: T, block: T.() -> Unit) {}
fun go() {}
fun only() {}

class Around {
    fun go() {}
    fun helper() {}

    //> Around.applied -> Engine.go Calls type
    //! Around.applied -> Around.go
    fun applied(e: Engine) { e.apply { go() } }
    //> Around.ran -> Engine.go Calls type
    //> Around.ran -> Around.helper Calls exact
    fun ran(e: Engine?) { e?.run { go(); helper() } }
    //> Around.withed -> Engine.go Calls type
    //! Around.withed -> Around.go
    fun withed(e: Engine) { with(e) { go() } }
    //> Around.itself -> Engine.own Calls type
    fun itself(e: Engine) { e.apply { this.own() } }
    //> Around.let_it -> Around.go Calls exact
    //! Around.let_it -> Engine.go
    fun let_it(e: Engine) { e.let { go() } }
    //> Around.declared -> Page.go Calls type
    //> Around.declared -> Page.row Calls type
    //! Around.declared -> Around.go
    fun declared() { page { go(); row() } }
    //> Around.given -> Around.go Calls exact
    //! Around.given -> Page.go
    fun given() { plain { go() } }
    //> Around.left_out -> Page.go Calls type
    //! Around.left_out -> Around.go
    fun left_out() { optional { go() } }
    //> Around.generic -> Engine.go Calls type
    //! Around.generic -> Around.go
    fun generic(e: Engine) { build(e) { go() } }
    //> Around.held -> Page.row Calls type
    fun held() { val f: Page.() -> Unit = { row() } }
    //> Around.inner -> Page.go Calls type
    //> Around.inner -> Engine.own Calls type
    //! Around.inner -> Engine.go
    fun inner(e: Engine) { e.apply { page { go(); own() } } }
    //> Around.object_in -> Around.Page2.start Calls type
    fun object_in(e: Engine) { e.apply { Page2().start() } }
    class Page2 {
        //> Around.Page2.start -> Around.Page2.go Calls exact
        fun start() { go() }
        fun go() {}
    }
    fun text(): String = buildString { append(1); helper() }
    //> Around.text -> Around.helper Calls exact

    // Not known what it is called on: several have a go, one has an only.
    //> Around.unknown -> Around.go Calls ambiguous
    //> Around.unknown -> only Calls unique_name
    fun unknown(w: Widget) { w.apply { go(); only() } }
    //> Around.library -> Around.go Calls exact
    fun library(all: List<Engine>) { all.forEachIndexed { i, e -> go() } }
    //> Around.outer_it -> Engine.own Calls type
    fun outer_it(all: List<Engine>, p: Page) { all.forEach { p.apply { it.own() } } }
}
