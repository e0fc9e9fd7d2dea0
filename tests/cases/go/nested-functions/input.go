package p

func outer() {
	inner := func(t *T) *T { return t.m() }
	inner(nil)
}

type T struct{}

func (t *T) m() *T { return t }
