//> run -> Shape::describe Calls inherited
//> Shape::describe -> Shape::area Calls
//> Shape::describe -> Circle::area Calls dispatch
//> Shape::describe -> Square::area Calls dispatch
//> Circle -> Shape Implements
//> Circle::area -> Shape::area Overrides
pub trait Shape {
    fn area(&self) -> f64;
    fn describe(&self) -> f64 { self.area() }
}
pub struct Circle;
pub struct Square;
impl Shape for Circle {
    fn area(&self) -> f64 { 3.0 }
}
impl Shape for Square {
    fn area(&self) -> f64 { 1.0 }
}
pub fn run(circle: &Circle) { circle.describe(); }
