class P {
    val a: Int = 1
    var b: String
        get() = field
        set(value) { field = value }
    lateinit var c: Q
    val d by lazy { make() }
    private val e get() = 2
}
const val TOP = 1
