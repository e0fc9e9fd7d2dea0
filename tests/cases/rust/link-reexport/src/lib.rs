//> run -> src/a/b.rs:hidden Calls import
//> run -> src/a/b.rs:named Calls import
mod a;
use a::{hidden, renamed};
pub fn run() {
    hidden();
    renamed();
}
