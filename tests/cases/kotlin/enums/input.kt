enum class E(val n: Int) {
    A(1),
    B(2) {
        override fun f() = 3
    };

    open fun f() = 1
}
