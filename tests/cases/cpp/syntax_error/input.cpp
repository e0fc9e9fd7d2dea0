int before() { return 1; }
int broken( { return ; ] }
int after_it() { return before(); }
