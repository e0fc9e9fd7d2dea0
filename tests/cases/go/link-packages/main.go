package main

// The path of an import decides, the package clause names it; an alias renames it, a dot takes all.
//> main -> store/store.go:Open Calls import
//! main -> other/store.go:Open
//> aliased -> other/store.go:Open Calls import
//! aliased -> store/store.go:Open
//> dotted -> helpers/h.go:Help Calls
//> named -> odd-folder/x.go:Do Calls import
//? outside -> Println external
//! hidden -> store/store.go:Open
import (
	"fmt"

	. "example.com/app/helpers"
	odd "example.com/app/odd-folder"
	"example.com/app/store"
	alias "example.com/app/other"
)

func main()    { store.Open() }
func aliased() { alias.Open() }
func dotted()  { Help() }
func named()   { odd.Do() }
func outside() { fmt.Println() }

type local struct{}

func (local) Open() {}
func hidden(store local) { store.Open() }
