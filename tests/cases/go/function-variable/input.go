package p

// handle answers.
var handle = func(a int) int { return inner(a) }

func inner(a int) int { return a }
