package p

func f(x any) {
	switch v := x.(type) {
	case *T:
		v.m()
	case int, string:
		_ = v
	default:
		_ = v
	}
	if t, ok := x.(*T); ok {
		t.m()
	}
}

type T struct{}

func (*T) m() {}
