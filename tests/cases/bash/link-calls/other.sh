unrelated() { :; }
helper() { :; }
