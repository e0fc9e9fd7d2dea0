package use

import "aes"

// A local is seen behind its statement only: the right side means the package.
func Use() int {
	aes, _ := aes.New()
	return aes
}

//> Use -> aes/aes.go:New Calls
