// Methods of library types are not the project's methods of that name.
//! run -> List::push
//! run -> List::len
//! unknown -> List::push
//? run -> push external
pub struct List;
impl List {
    pub fn push(&mut self, _x: u32) {}
    pub fn len(&self) -> usize { 0 }
}
pub fn run() -> usize {
    let mut items = Vec::new();
    items.push(1);
    items.len()
}
pub fn unknown() {
    let thing = elsewhere::make();
    thing.push(2);
}
