mod parts;
pub use parts::Part;
pub fn start() {}
