/**
 * A class.
 */
class D {
    /** Does. */
    fun f() {}
    // No doc.

    fun g() {}
}
