struct Foo;
impl Foo {
    fn a(&self) { one(); }
    fn broken(&self) { if x { two();
    fn c(&self) { three(); }
}
mod m {
    fn d() { four(); }
}
