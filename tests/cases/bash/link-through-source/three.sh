near() { :; }
