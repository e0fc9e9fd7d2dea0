class Outer { struct Inner { enum Deep { case one; func go() {} } } func run() { func local(_ x: Int) { leaf() }; local(1) } }
