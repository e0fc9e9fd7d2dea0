package own

func min(a, b int) int { return a }

func asm(x int) int // written in another file that is no Go

func Use(list []int) int { return min(asm(1), len(list)) }

//> Use -> min Calls exact
//> Use -> asm Calls exact
//! Use -> len Calls
