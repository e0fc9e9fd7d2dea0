package p

func f(c chan *T) {
	select {
	case t, ok := <-c:
		t.m()
		_ = ok
	default:
	}
}

type T struct{}

func (*T) m() {}
