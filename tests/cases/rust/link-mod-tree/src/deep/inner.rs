pub fn sink() {}
