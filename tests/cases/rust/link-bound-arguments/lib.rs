// T: Trait<A>: what the trait's methods give of its parameters is what the bound gives them.
//> by_result -> Size::size Calls type
//> by_alias -> Size::size Calls type
//> by_where -> Size::size Calls type
//> in_closure -> Size::size Calls type
//! by_other -> Size::size
pub type Parsed<I, O, E = u8> = Result<(I, O), E>;
pub trait Size { fn size(&self) -> usize; }
pub struct Decoy;
impl Decoy { pub fn size(&self) -> usize { 0 } }
pub trait Parser<I, O> {
    fn take(&mut self, input: I) -> O;
    fn parse(&mut self, input: I) -> Parsed<I, O>;
}
pub fn by_result<I, N: Size, F: Parser<I, N>>(mut f: F, i: I) -> usize { f.take(i).size() }
pub fn by_alias<I, N: Size, F: Parser<I, N>>(mut f: F, i: I) -> Result<usize, u8> {
    let (i, length) = f.parse(i)?;
    Ok(length.size())
}
pub fn by_where<I, N, F>(mut f: F, i: I) -> usize where F: Clone + Parser<I, N>, N: Size {
    let length = f.take(i);
    length.size()
}
pub fn in_closure<I, N, F>(mut f: F) -> impl FnMut(I) -> usize where N: Size, F: Parser<I, N> {
    move |i: I| f.take(i).size()
}
pub fn by_other<N: Size, O, F: Parser<N, O>>(mut f: F, i: N) { f.take(i).size(); }
