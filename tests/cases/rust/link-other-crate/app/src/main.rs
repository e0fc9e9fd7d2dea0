//> main -> core/src/lib.rs:start Calls import
//> main -> Part::new
//> main -> Part::spin
//! main -> app/src/helper.rs:start
mod helper;
use my_core::{start, Part};

fn main() {
    start();
    Part::new().spin();
    my_core::start();
    helper::go();
}
