// A struct literal runs nothing: a use of the type. Point(1) and Shape::Dot(1) are calls.
//> plain -> Point Uses exact
//! plain -> Point Calls
//> tuple -> Pair Calls
//> in_macro -> Point Uses
//! in_macro -> Point Calls
pub struct Point { x: u32 }
pub struct Pair(u32, u32);
pub fn plain() -> Point { Point { x: 1 } }
pub fn tuple() -> Pair { Pair(1, 2) }
pub fn in_macro() { println!("{:?}", Point { x: 1 }) }
