package p

import (
	"fmt"
	str "strings"
	. "math"
	_ "embed"
)

func f() { fmt.Println(str.ToUpper("a"), Sqrt(2)) }
