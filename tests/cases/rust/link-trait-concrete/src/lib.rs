// The type is known: its own method is meant, no other implementation.
//> run -> Circle::area Calls type
//! run -> Square::area
//! run -> Shape::area
pub trait Shape {
    fn area(&self) -> f64;
}
pub struct Circle;
pub struct Square;
impl Shape for Circle {
    fn area(&self) -> f64 { 3.0 }
}
impl Shape for Square {
    fn area(&self) -> f64 { 1.0 }
}
pub fn run() -> f64 { Circle.area() }
