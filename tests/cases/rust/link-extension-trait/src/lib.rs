//> run -> str::shout Calls type
//! run -> Quiet::shout
pub trait Loud { fn shout(&self) -> String; }
impl Loud for str {
    fn shout(&self) -> String { self.to_uppercase() }
}
pub struct Quiet;
impl Quiet { pub fn shout(&self) {} }
pub fn run() -> String { "hello".shout() }
