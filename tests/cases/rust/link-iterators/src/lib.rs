//> run -> Item::touch Calls type
//> mapped -> Item::weigh Calls type
//> mapped -> Item::touch Calls type
pub struct Item;
impl Item {
    pub fn touch(&self) {}
    pub fn weigh(&self) -> u32 { 1 }
}
pub fn run(items: &[Item]) {
    for (_, item) in items.iter().enumerate() {
        item.touch();
    }
}
pub fn mapped(items: Vec<Item>) -> u32 {
    if let Some(first) = items.first() {
        first.touch();
    }
    items.iter().map(|item| item.weigh()).sum()
}
