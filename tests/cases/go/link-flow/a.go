package a

// Types flow through results, ranges, maps, channels, fields of fields, closures and literals.
//> Results -> Car.Go Calls type
//> Ranges -> Car.Go Calls type
//! Ranges -> Ship.Go
//> Maps -> Ship.Go Calls type
//! Maps -> Car.Go
//> Channels -> Car.Go Calls type
//> Received -> Car.Go Calls type
//> Fields -> Ship.Go Calls type
//> Closure -> Car.Go Calls type
//> Chain -> Ship.Go Calls type
//> Shadow -> Ship.Go Calls type
//> Shadow -> Car.Go Calls type
//> Second -> Ship.Go Calls type
//! Second -> Car.Go
//> Value -> Car.Go References
//> Named -> Cars.All Calls type
//> Named -> Car.Go Calls type
//> Deferred -> Car.Go Calls type
//> Global -> Car.Go Calls type
type Car struct{}

func (c *Car) Go() {}

type Ship struct{ next *Ship }

func (s Ship) Go()          {}
func (s Ship) Next() *Ship  { return s.next }
func Make() *Car            { return nil }
func Two() (*Car, Ship)     { return nil, Ship{} }

type Yard struct{ dock struct{ s Ship } }
type Harbour struct{ yard *Yard2 }
type Yard2 struct{ ship Ship }
type Cars []*Car

func (c Cars) All() {}

var shared = Make()

func Results() { c := Make(); c.Go() }
func Ranges(list []*Car) {
	for _, c := range list {
		c.Go()
	}
}
func Maps(m map[string]Ship) {
	for _, s := range m {
		s.Go()
	}
	m["x"].Go()
}
func Channels(ch chan *Car) {
	for c := range ch {
		c.Go()
	}
	(<-ch).Go()
}
func Fields(h *Harbour) { h.yard.ship.Go() }
func Closure() {
	f := func() *Car { return Make() }
	f().Go()
}
func Chain(s Ship) { s.Next().Next().Go() }
func Shadow(c *Car) {
	c.Go()
	{
		c := Ship{}
		c.Go()
	}
}
func Second() { _, s := Two(); s.Go() }
func Value(c *Car) func() { return c.Go }
func Named(list Cars) {
	list.All()
	list[0].Go()
}
func Deferred() { defer Make().Go() }
func Global() { shared.Go() }

func Received(in <-chan *Car) { (<-in).Go() }
