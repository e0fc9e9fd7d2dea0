data class Point(val x: Int, val y: Int = 0)
@JvmInline value class Id(val raw: String)
annotation class Mark(val names: Array<String>)
