// A named argument belongs to the parameter of that name.
class Shelf {
  def put(row: Int, text: String): Unit = {}
  def put(text: String, times: Int): Unit = {}
  //> Shelf.once -> Shelf.put@4
  //! Shelf.once -> Shelf.put@3
  def once(): Unit = { put(text = "x", times = 1) }
  //> Shelf.swapped -> Shelf.put@3
  //! Shelf.swapped -> Shelf.put@4
  def swapped(): Unit = { put(text = "x", row = 1) }
}
