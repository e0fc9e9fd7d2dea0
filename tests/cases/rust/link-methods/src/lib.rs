//> List::push -> List::grow Calls type
//> run -> List::new Calls
//> run -> List::push Calls type
//! run -> Other::push
pub struct List { len: usize }
pub struct Other;
impl List {
    pub fn new() -> Self { List { len: 0 } }
    fn grow(&mut self) { self.len += 1; }
    pub fn push(&mut self) { self.grow(); }
}
impl Other {
    pub fn push(&mut self) {}
}
pub fn run() {
    let mut list = List::new();
    list.push();
}
