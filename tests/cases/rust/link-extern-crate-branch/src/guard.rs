pub struct Guard {
    count: usize,
}
impl Guard {
    //> Guard::flush -> Guard::drain
    pub fn flush(&self) {
        self.drain();
    }
    fn drain(&self) {}
}
