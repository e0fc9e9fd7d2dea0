class Mock {
    fun `when`(x: Int): Int = x
    fun `adds two`(): Int = 2
}

fun use(m: Mock): Int = m.`when`(1) + m.`adds two`()
fun plainly(m: Mock): Int = m.`plain`()
fun Mock.plain(): Int = 1
//> use -> Mock.when Calls
//> plainly -> Mock.plain Calls
//! use -> Mock.plain
