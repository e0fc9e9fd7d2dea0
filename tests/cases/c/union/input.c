union number { int i; double d; };
