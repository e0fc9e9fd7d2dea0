// A trait's methods on types from elsewhere are there where the trait is in scope; what the type
// has itself comes first.
//> with::sees -> ext::Option::shout Calls type
//! blind -> ext::Option::shout
//> renamed -> ext::Option::shout Calls type
//! with::std_first -> ext::Option::take
pub mod ext {
    pub trait Loud { fn shout(&self); fn take(&mut self); }
    impl<T> Loud for Option<T> { fn shout(&self) {} fn take(&mut self) {} }
}
mod with {
    use crate::ext::Loud;
    pub fn sees(o: Option<u32>) { o.shout() }
    pub fn std_first(mut o: Option<u32>) { o.take() }
}
mod without;
mod aliased;
