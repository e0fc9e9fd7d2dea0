pub fn one() {}
pub fn two() {}
