//go:build !(linux && amd64)

package p

func probe() {}
