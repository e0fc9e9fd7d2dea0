pub mod outer {
    //! The outer one.
    pub fn run() {
        inner::go();
        self::inner::go();
        super::top();
        crate::top();
    }

    mod inner {
        pub fn go() {}
    }
}

fn top() {}

mod elsewhere;
pub mod public;
#[path = "os/unix.rs"]
mod imp;
