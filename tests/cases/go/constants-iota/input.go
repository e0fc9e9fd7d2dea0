package p

const (
	A = iota
	B
)
const limit int = 3
