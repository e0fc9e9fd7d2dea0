package p

//> onlyWindows -> p/open_windows.go:open Calls
//! onlyWindows -> p/open_linux.go:open
func open() int { return system() }

func system() int { return 2 }

func onlyWindows() int { return open() }
