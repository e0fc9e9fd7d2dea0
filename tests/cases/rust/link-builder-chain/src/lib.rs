//> run -> Builder::size Calls type
//> run -> Builder::build Calls type
//> run -> Thing::go Calls type
pub struct Builder { size: u32 }
pub struct Thing;
impl Builder {
    pub fn new() -> Builder { Builder { size: 0 } }
    pub fn size(mut self, size: u32) -> Self { self.size = size; self }
    pub fn build(self) -> Option<Thing> { Some(Thing) }
}
impl Thing {
    pub fn go(&self) {}
}
pub fn run() {
    Builder::new().size(3).build().unwrap().go();
}
