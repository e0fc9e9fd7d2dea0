main() { produce | consume && report || fail; }
produce() { :; }
