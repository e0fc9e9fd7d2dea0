class Outer {
    class Nested {
        fun a() = 1
    }
    inner class Inner {
        fun b() = this@Outer.c()
    }
    fun c() {
        fun local() = 1
        local()
    }
}
