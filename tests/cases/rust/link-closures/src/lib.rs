//> run -> inside Calls exact
//> run -> nested_target Calls exact
//> run::nested -> nested_target
fn inside() {}
fn nested_target() {}
pub fn run() {
    let go = || inside();
    go();
    fn nested() { nested_target(); }
    nested();
    let f = |x: u32| { nested_target(); x };
    f(1);
}
