// A receiver that is not known has what only one type has, where the labels say the same.
//> untyped -> Car.startEngine Calls unique_name
//? labels -> startEngine unresolved
//? common -> append
//> library -> Data.hexText Calls unique_name
//? project -> startEngine external
//? twice -> stopEngine
//> Mine.above -> UIView.redraw Calls inherited
class Car { func startEngine(with key: Int) {}; func append(_ x: Int) {}; func stopEngine() {} }
class Ship { func stopEngine() {} }
extension Data { func hexText() -> String { return "" } }
extension UIView { func redraw() {} }
func untyped() { elsewhere { x in x.startEngine(with: 1) } }
func labels() { elsewhere { x in x.startEngine(at: 1) } }
func common() { elsewhere { x in x.append(1) } }
func library() { _ = Hash.shared.bytes().hexText() }
func project() { Hash.shared.startEngine(with: 1) }
func twice() { elsewhere { x in x.stopEngine() } }
class Mine: UIView { func above() { super.redraw() } }
