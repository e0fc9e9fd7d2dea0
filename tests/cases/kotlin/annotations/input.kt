@Deprecated("x") class Old { @JvmStatic @Throws(E::class) fun f() {} }
