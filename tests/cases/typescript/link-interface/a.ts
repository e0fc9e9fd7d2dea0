interface Shape { area(): number; }
class Square implements Shape { area() { return 1; } }
function use(s: Shape) { return s.area(); }
//> use -> Shape.area
//> Square -> Shape Implements
