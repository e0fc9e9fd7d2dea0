//> run -> src/util.rs:help Calls
//> run -> src/deep/mod.rs:dive Calls
//> run -> src/deep/inner.rs:sink Calls
//! run -> src/other.rs:help
//> src/lib.rs -> src/util.rs Imports
mod util;
mod other;
mod deep;

pub fn run() {
    util::help();
    deep::dive();
    deep::inner::sink();
    other::only();
}
