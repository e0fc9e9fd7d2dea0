// A function passed to a macro that calls its parameter is called where the macro is used; also
// through a macro that hands it on. Functions and macros have names of their own.
//> fill -> heap_fill Calls
//> fill_all -> heap_fill Calls
//> by_path -> tools::set_fill Calls
//! named -> heap_fill Calls
//! local -> heap_fill Calls
//! tools::fill_with -> heap_fill Calls
mod tools {
    pub fn set_fill(to: u8) {}
    pub fn fill_with(to: u8, how: fn(u8)) { how(to) }
}
use tools::fill_with;
macro_rules! fill_with {
    ($to:ident) => { 0 };
    ($to:ident, $how:path) => { $how($to) };
}
macro_rules! fill_all {
    ($to:ident ; $how:ident) => { fill_with!($to, $how); };
}
macro_rules! name_it {
    ($to:ident, $how:ident) => { stringify!($how) };
}
fn heap_fill(to: u8) {}
pub fn fill(a: u8) { fill_with!(a, heap_fill); }
pub fn fill_all(a: u8) { fill_all!(a; heap_fill); }
pub fn by_path(a: u8) { fill_with!(a, tools::set_fill); }
pub fn named(a: u8) { name_it!(a, heap_fill); }
pub fn local(a: u8) { let heap_fill = |x: u8| {}; fill_with!(a, heap_fill); }
