@Plugin(strings = [], more = [Item([])])
class Reader {
  fun read(dynamic: Dynamic): Int = when (dynamic.type) {
    1 -> dynamic.asInt()
    else -> convert(dynamic)
  }

  private fun convert(dynamic: Dynamic) = 2
}
