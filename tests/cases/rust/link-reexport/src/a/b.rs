pub fn hidden() {}
pub fn named() {}
