pub fn shout() {}
pub fn local() {}
