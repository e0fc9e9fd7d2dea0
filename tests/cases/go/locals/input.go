package p

func f(m map[string]*T, c chan T) {
	v, ok := m["a"]
	for k, t := range m {
		_ = k
		t.m()
	}
	var a, b T
	w := <-c
	if n := a; ok {
		n.m()
	}
	_, _, _ = v, b, w
}

type T struct{}

func (T) m() {}
