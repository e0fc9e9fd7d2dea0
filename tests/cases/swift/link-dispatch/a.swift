protocol Shape { func draw(); func plain() }
extension Shape { func plain() {} }
class Circle: Shape { func draw() {} }
struct Square {}
extension Square: Shape { func draw() {} }
class Late {}
extension Late: Shape {}
extension Late { func draw() {} }
//> run -> Shape.draw
//> run -> Circle.draw Calls dispatch
//> run -> Square.draw Calls dispatch
//> run -> Late.draw Calls dispatch
func run(s: Shape) { s.draw() }
//> defaulted -> Shape.plain@2
func defaulted(c: Circle) { c.plain() }
class Tool { func use() {} }
class Saw: Tool { override func use() { super.use() } }
//> tools -> Saw.use Calls dispatch
//> Saw.use -> Tool.use
//> Saw -> Tool Extends
//> Square -> Shape Implements
func tools(t: Tool) { t.use() }
