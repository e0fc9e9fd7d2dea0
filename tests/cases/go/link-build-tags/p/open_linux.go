package p

// Files of one package that build tags and file names keep apart: a call means the twin of its own
// build; what is built everywhere may mean any of them.
//> p/open_linux.go:open -> p/open_linux.go:system Calls
//! p/open_linux.go:open -> p/open_windows.go:system
func open() int { return system() }

func system() int { return 1 }
