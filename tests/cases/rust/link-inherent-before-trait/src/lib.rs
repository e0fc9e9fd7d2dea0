//> run -> Thing::name@13 Calls type
//! run -> Thing::name@8
pub trait Named {
    fn name(&self) -> u32;
}
pub struct Thing;
impl Named for Thing {
    fn name(&self) -> u32 { 1 }
}
impl Thing {
    fn other(&self) {}
    // The type's own method hides the trait's.
    fn name(&self) -> u32 { 2 }
}
pub fn run(thing: &Thing) -> u32 { thing.name() }
