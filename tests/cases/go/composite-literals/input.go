package p

type Ops struct{ run func() }

func do() {}

var ops = Ops{run: do}
var list = []Ops{{do}, {run: do}}
var at = map[string]Ops{"x": {run: do}}
