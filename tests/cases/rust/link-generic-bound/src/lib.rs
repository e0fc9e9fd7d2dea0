//> by_bound -> Shape::area Calls type
//> by_bound -> Circle::area Calls dispatch
//> by_where -> Shape::area
//> by_impl -> Shape::area
//> by_dyn -> Shape::area
//> by_dyn -> Circle::area Calls dispatch
//> by_path -> Shape::make
pub trait Shape {
    fn area(&self) -> f64;
    fn make() -> f64;
}
pub struct Circle;
impl Shape for Circle {
    fn area(&self) -> f64 { 3.0 }
    fn make() -> f64 { 1.0 }
}
pub fn by_bound<T: Shape>(shape: &T) -> f64 { shape.area() }
pub fn by_where<T>(shape: T) -> f64 where T: Shape { shape.area() }
pub fn by_impl(shape: impl Shape) -> f64 { shape.area() }
pub fn by_dyn(shape: &dyn Shape) -> f64 { shape.area() }
pub fn by_path<T: Shape>() -> f64 { T::make() }
