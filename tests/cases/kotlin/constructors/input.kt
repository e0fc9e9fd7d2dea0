class A(val x: Int, var y: String = "a", z: Long) : B(x) {
    constructor(s: String) : this(1, s, 2L) { go() }
    init { go() }
    fun go() {}
}
