// The parts of a generic enum or struct are what the matched value's type arguments say.
//> Either::go -> Work::go Calls type
//> open -> Car::drive Calls type
//! open -> Ship::drive
//> nested -> Ship::drive Calls type
//! nested -> Car::drive
//> field -> Car::drive Calls type
//> boxed -> Ship::drive Calls type
pub trait Work { fn go(&self); }
pub enum Either<A, B> { Left(A), Right { value: B } }
impl<A, B> Work for Either<A, B> where A: Work, B: Work {
    fn go(&self) {
        match self {
            Either::Left(a) => a.go(),
            Either::Right { value } => value.go(),
        }
    }
}
pub struct Car;
impl Car { pub fn drive(&self) {} }
pub struct Ship;
impl Ship { pub fn drive(&self) {} }
pub struct Pair<T> { one: T }
pub fn open(e: Either<Car, Ship>) { if let Either::Left(c) = e { c.drive() } }
pub fn nested(e: Either<Pair<Ship>, Car>) { if let Either::Left(Pair { one }) = e { one.drive() } }
pub fn field(p: &Pair<Car>) { let Pair { one: c } = p; c.drive() }
pub fn boxed(e: &Box<Either<Car, Ship>>) { if let Either::Right { value } = e { value.drive() } }
