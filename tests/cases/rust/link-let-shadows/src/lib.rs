//> run -> First::next Calls type
//> run -> Second::done Calls type
//! run -> Second::next
pub struct First;
pub struct Second;
impl First { pub fn next(self) -> Second { Second } pub fn done(&self) {} }
impl Second { pub fn next(self) -> First { First } pub fn done(&self) {} }
pub fn run() {
    let x = First;
    let x = x.next();
    x.done();
}
