function check() {}
