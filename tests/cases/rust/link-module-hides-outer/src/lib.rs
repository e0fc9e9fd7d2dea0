// Items of a module are not seen in the modules inside it.
//! inner::run -> help
//? inner::run -> help unresolved
fn help() {}
mod inner {
    pub fn run() {
        help();
    }
}
