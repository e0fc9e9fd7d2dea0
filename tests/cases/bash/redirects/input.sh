write() { cat >out 2>&1 <in; { a; b; } >log; }
