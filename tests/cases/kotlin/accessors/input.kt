class A {
    var x: Int = 1
        get() = read(field)
        set(value) { field = write(value) }
    val y: Int get() = x
}
