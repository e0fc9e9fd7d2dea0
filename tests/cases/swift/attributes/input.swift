@available(iOS 13, *) @objc(Thing) public class A { @IBOutlet var x: Int!; @discardableResult @MainActor func run() -> Int { 1 } }
