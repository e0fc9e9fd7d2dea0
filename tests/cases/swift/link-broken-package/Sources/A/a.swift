//> run -> go Calls
func go() {}
func run() { go() }
