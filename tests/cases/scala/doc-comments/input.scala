/** A thing.
  * More. */
class D {
  // Not doc.

  def f = 1
  /** Does. */
  def g = 2
}
