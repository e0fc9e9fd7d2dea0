package kind

type Kind int

const (
	_ Kind = iota
	First
	Second
)

const Alone = 3

func (k Kind) Text() string { return "" }

func Use() string {
	x := First
	return x.Text() + Second.Text()
}

// Not a Kind: a group of its own.
func Other() {
	y := Alone
	_ = y
}

//> Use -> Kind.Text Calls type
//! Other -> Kind.Text Calls
