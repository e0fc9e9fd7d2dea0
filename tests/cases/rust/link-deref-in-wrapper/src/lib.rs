// A member is looked for in the library's wrapper, in the project's type inside it, and then in
// what that type dereferences to.
use std::ops::Deref;
use std::sync::Arc;

pub struct Padded<T> {
    value: T,
}
impl<T> Deref for Padded<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

pub struct Slot {
    x: usize,
}
impl Slot {
    fn load(&self) -> usize {
        self.x
    }
}
pub struct Decoy;
impl Decoy {
    fn load(&self) -> usize {
        0
    }
}

struct Inner {
    slot: Padded<Slot>,
    plain: Slot,
}
pub struct Worker {
    inner: Arc<Padded<Inner>>,
}
impl Worker {
    //> Worker::padded -> Slot::load Calls type
    //! Worker::padded -> Decoy::load
    fn padded(&self) -> usize {
        self.inner.slot.load()
    }
    //> Worker::plain -> Slot::load Calls type
    //! Worker::plain -> Decoy::load
    fn plain(&self) -> usize {
        let plain = &self.inner.plain;
        plain.load()
    }
}
