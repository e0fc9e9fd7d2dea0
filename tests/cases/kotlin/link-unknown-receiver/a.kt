class A { fun get() {}
    fun close() {} }
//! run -> A.get
//! run -> A.close
//? run -> close
fun run(x: Strange) { x.close(); x.get() }
//! lambda -> A.close
fun lambda() { listOf(1).forEach { it.close() } }
