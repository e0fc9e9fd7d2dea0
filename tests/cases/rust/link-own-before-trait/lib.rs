// Members that the language's own types have come before what the project's traits add to them, and
// T::from(x) of such a type is one of many: the argument would say which.
//> by_trait -> u64::to_offset Calls
//! by_own -> u64::wrapping_add
//> by_result -> u64::to_offset Calls
//? by_own -> wrapping_add external
//? by_from -> from external
//! by_from -> u64::from
pub struct Pointer(u64);
pub trait Offset { fn to_offset(&self) -> u64; fn wrapping_add(self, other: Self) -> Self; }
impl Offset for u64 {
    fn to_offset(&self) -> u64 { *self }
    fn wrapping_add(self, other: Self) -> Self { self }
}
impl From<Pointer> for u64 { fn from(p: Pointer) -> u64 { p.0 } }
pub fn by_trait(n: u64) -> u64 { n.to_offset() }
pub fn by_own(n: u64) -> u64 { n.wrapping_add(1) }
pub fn by_result(n: u64) -> u64 { n.rotate_left(1).to_offset() }
pub fn by_from(b: u8) -> u64 { u64::from(b) }
