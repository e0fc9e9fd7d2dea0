package p

var point = struct{ x, y int }{1, 2}

var table = []struct {
	name string
	run  func()
}{{"a", nil}}
