/** A block. */
class A {
    /// One line,
    /// two lines.
    @objc func run() {}
    // MARK: not a doc
    var x = 1
}
