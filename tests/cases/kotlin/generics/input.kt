class Box<out T : Any>(val item: T) { fun <R> map(f: (T) -> R): Box<R> where R : Any = Box(f(item)) }
inline fun <reified T> make(): T? = null
