setup() { make_it; }
