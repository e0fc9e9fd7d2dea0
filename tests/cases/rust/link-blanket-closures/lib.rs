// impl<F: FnMut(..)> Trait for F gives the trait's methods to functions and closures, and to
// nothing else; into_iter() of any IntoIterator is an Iterator.
//> by_function -> Parser::mapped Calls type
//> by_closure -> Parser::mapped Calls type
//> by_bound -> Parser::mapped Calls type
//! by_struct -> Parser::mapped
//! by_option -> Parser::mapped
//> by_into_iter -> Tools::joined Calls type
//> by_adapter -> Tools::joined Calls type
pub trait Parser<I, O> {
    fn parse(&mut self, input: I) -> Option<O>;
    fn mapped<G>(self, g: G) -> u8 where Self: Sized { 0 }
}
impl<I, O, F> Parser<I, O> for F where F: FnMut(I) -> Option<O> {
    fn parse(&mut self, input: I) -> Option<O> { self(input) }
}
pub struct Plain;
fn digit(input: &str) -> Option<u8> { None }
pub fn by_function() { digit.mapped(1); }
pub fn by_closure() { let f = |i: u8| Some(i); f.mapped(1); }
pub fn by_bound<F: FnMut(u8) -> Option<u8>>(f: F) { f.mapped(1); }
pub fn by_struct(p: Plain) { p.mapped(1); }
pub fn by_option(n: usize) { n.checked_sub(3).mapped(1); }

pub trait Tools: Iterator {
    fn joined(&mut self) -> String where Self: Sized { String::new() }
}
impl<T: ?Sized> Tools for T where T: Iterator {}
pub fn by_into_iter<I>(all: I) -> String where I: IntoIterator { all.into_iter().joined() }
pub fn by_adapter(all: Vec<u8>) -> String { all.iter().map(|x| x + 1).joined() }
