//> run -> Item::touch Calls type
//> walk -> Item::touch Calls type
//! run -> Rest::touch
pub struct Item;
pub struct Rest;
pub struct Slot<T> { value: T }
impl Item { pub fn touch(&self) {} }
impl Rest { pub fn touch(&self) {} }
impl<T> Slot<T> {
    pub fn get(&self) -> &T { &self.value }
}
pub fn run(slot: Slot<Item>, rest: Slot<Rest>) {
    slot.get().touch();
    let _ = rest;
}
pub fn walk(items: Vec<Slot<Item>>) {
    for slot in items.iter() {
        slot.get().touch();
    }
}
