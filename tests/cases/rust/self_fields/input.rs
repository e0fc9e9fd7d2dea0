struct Engine {
    parts: Parts,
    count: usize,
}

impl Engine {
    fn step(&mut self) {
        self.parts.wheel.turn();
        self.count += 1;
        self.parts = rebuild(self.count);
    }
}
