package p

func g(int) *T { return nil }

func f(t *T, h func()) {
	g(1).m().m()
	t.next.m()
	h()
	go t.m()
	defer g(2)
	func() { g(3) }()
	(*T)(nil).m()
}

type T struct{ next *T }

func (t *T) m() *T { return t }
