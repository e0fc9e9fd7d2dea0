package p

func f() {
	type pair struct{ a, b int }
	const k = 2
	p := pair{1, k}
	_ = p.a
}
