//go:build ignore

// A program beside the package that it writes files of: imports never mean it.
package main

func Make(side int) {}

func main() { Make(1) }

//> main -> Make Calls exact
