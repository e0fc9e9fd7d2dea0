package p

var Default, spare = New(), 1
var table = map[string]func(){"a": run}
var x T

func New() *T { return nil }
func run()    {}

type T struct{}
