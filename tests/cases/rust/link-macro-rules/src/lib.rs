//> run -> twice Calls
//> run -> helper Calls
macro_rules! twice {
    ($e:expr) => {{ $e; $e }};
}
fn helper() {}
pub fn run() {
    twice!(helper());
}
