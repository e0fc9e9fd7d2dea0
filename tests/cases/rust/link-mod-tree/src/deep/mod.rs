pub mod inner;
pub fn dive() {}
