open class V {
    private fun a() {}
    protected fun b() {}
    internal fun c() {}
    public fun d() {}
}
abstract class W : V() {
    abstract fun e()
}
