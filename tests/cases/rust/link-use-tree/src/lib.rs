//> run -> src/a.rs:one Calls import
//> run -> src/a.rs:two Calls import
//> run -> src/b.rs:one Calls import
//! run -> src/b.rs:two
mod a;
mod b;
use crate::{a::{one, two}, b::one as b_one};

pub fn run() {
    one();
    two();
    b_one();
}
