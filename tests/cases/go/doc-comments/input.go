package p

// T is documented.
// Twice.
type T struct{}

// not a doc comment

func (T) plain() {}

/* block */
func block() {}
