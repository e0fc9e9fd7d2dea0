pub fn help() {}
pub fn only() {}
