//> run -> src/prelude.rs:shout Calls
//> run -> src/lib.rs:local Calls exact
//! run -> src/prelude.rs:local
mod prelude;
use prelude::*;
fn local() {}
pub fn run() {
    shout();
    local();
}
