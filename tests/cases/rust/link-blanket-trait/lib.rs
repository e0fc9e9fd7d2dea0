// impl<T: Bound> Trait for T gives the trait's methods to all that meets the bounds.
//> poll_bound -> StreamExt::poll_once Calls type
//! poll_bound -> Fake::poll_once
//> poll_where -> StreamExt::poll_once Calls type
//> chain -> StreamExt::fused Calls type
//> chain -> Fused::done Calls type
//> own -> Ready::poll_once Calls type
//! own -> StreamExt::poll_once
//> boxed -> StreamExt::poll_once Calls type
//> written -> S::try_next Calls type
//! written -> TryStream::try_next
//! unbound -> StreamExt::poll_once
pub trait Stream { fn next(&mut self); }
pub trait StreamExt: Stream {
    fn poll_once(&mut self) {}
    fn fused(self) -> Fused<Self> where Self: Sized { Fused { inner: self } }
}
impl<T: ?Sized> StreamExt for T where T: Stream {}
pub struct Fused<S> { inner: S }
impl<S> Fused<S> { pub fn done(&self) {} }
pub struct Fake;
impl Fake { pub fn poll_once(&mut self) {} }
pub struct Ready;
impl Stream for Ready { fn next(&mut self) {} }
impl Ready { pub fn poll_once(&mut self) {} }
pub struct Other;

pub fn poll_bound<S: Stream + Unpin>(mut s: S) { s.poll_once() }
pub fn poll_where<S>(s: &mut S) where S: Stream { s.poll_once() }
pub fn chain<S: Stream>(s: S) { s.fused().done() }
pub fn own(mut r: Ready) { r.poll_once() }
pub fn boxed(mut s: Box<dyn Stream>) { s.poll_once() }
// What the block writes itself is what runs.
pub trait TryStream { fn try_next(&mut self); }
impl<S: Stream> TryStream for S { fn try_next(&mut self) { self.next() } }
pub fn written<S: Stream>(s: &mut S) { s.try_next() }
// A type that does not meet the bounds has none of it: this is no code of ours.
pub fn unbound(mut o: Other) { o.poll_once() }
