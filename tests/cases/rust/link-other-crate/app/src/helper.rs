pub fn start() {}
pub fn go() {}
