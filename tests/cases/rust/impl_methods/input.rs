pub struct Stack<T> {
    items: Vec<T>,
}

impl<T: Clone> Stack<T> {
    pub const LIMIT: usize = 8;

    pub fn new() -> Self {
        Self { items: Vec::new() }
    }

    pub fn push(&mut self, item: T) {
        self.grow();
        Self::check();
        self.items.push(item)
    }

    fn grow(&mut self) {}
    fn check() {}
}
