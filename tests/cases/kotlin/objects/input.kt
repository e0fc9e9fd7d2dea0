object Single {
    fun get() = 1
}
data object Mark
val made = object : Runnable {
    override fun run() {}
}
