package use

import "shape"

func Use() int {
	return shape.Make(2).Area()
}

//> Use -> shape/area.go:Make Calls
//> Use -> Square.Area Calls type
//! Use -> shape/a_gen.go:Make Calls
