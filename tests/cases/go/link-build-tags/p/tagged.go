//go:build linux && amd64

package p

//> useTagged -> p/tagged.go:probe Calls
//! useTagged -> p/other.go:probe
func probe() {}

func useTagged() { probe() }
