class Checks { @Test fun works() { helper() }
    fun helper() {} }
