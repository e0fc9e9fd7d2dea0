package table

// A struct without a name has the fields it writes: tables of tests, variables, parameters.
//> Run -> Car.Start Calls type
//! Run -> Ship.Start
//> Run -> Ship.Sail Calls type
//> Run -> Ship.Load Calls type
//> Fleet -> Ship.Sail Calls type
//! Fleet -> Car.Sail
//> Take -> Car.Start Calls type
//> Nested -> Ship.Load Calls type
//! Nested -> Car.Load

type Car struct{}

func (c *Car) Start() {}
func (c *Car) Sail()  {}
func (c *Car) Load()  {}

type Ship struct{}

func (s Ship) Start() {}
func (s Ship) Sail()  {}
func (s Ship) Load()  {}

func Run() {
	tests := []struct {
		name string
		f    func(int) int
		car  *Car
		a, b Ship
		Ship
	}{{name: "one"}}
	for _, tt := range tests {
		tt.f(1)
		tt.car.Start()
		tt.b.Sail()
		tt.Ship.Load()
	}
}

var fleet = map[string]struct{ lead Ship }{}

func Fleet() { fleet["x"].lead.Sail() }

func Take(in struct{ car Car }) { in.car.Start() }

type Harbour struct {
	dock struct {
		berth struct{ s *Ship }
	}
}

func Nested(h *Harbour) { h.dock.berth.s.Load() }
