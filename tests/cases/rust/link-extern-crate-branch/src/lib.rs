// A branch of cfg_if! that holds `extern crate` is a list of items all the same.
cfg_if::cfg_if! {
    if #[cfg(feature = "alloc")] {
        #[macro_use]
        extern crate alloc;
        mod guard;
        pub use self::guard::Guard;
    }
}

//> use_guard -> Guard::flush
pub fn use_guard(guard: &Guard) {
    guard.flush();
}
