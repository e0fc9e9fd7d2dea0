package a

/** Keeps. */
internal class Keeper<T : Any>
@JvmOverloads @Named("k")
internal constructor(
    private val size: Int,
) : Base(size) {
  fun grow(by: Int) = helper(size + by)
}

class Injected
@Inject
constructor(val dep: Int)

fun helper(n: Int) = n
