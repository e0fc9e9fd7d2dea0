package a

// Methods of what is embedded are the struct's own, unless it writes one itself or one stands nearer.
//> Use -> Base.Name Calls inherited
//! Use -> Deep.Name
//> Use -> Car.Start Calls type
//> Use -> Deep.Far Calls inherited
//> Use -> Base.Start Calls type
//> UseFace -> Runner.Run Calls
//> UseFace -> Base.Run Calls dispatch
//> Pointer -> Base.Name Calls inherited
type Deep struct{}

func (d Deep) Name() {}
func (d Deep) Far()  {}

type Base struct{ Deep }

func (b *Base) Name()  {}
func (b *Base) Start() {}
func (b *Base) Run()   {}

type Car struct {
	*Base
	other Deep
}

func (c *Car) Start() {}

type Runner interface{ Run() }
type Fleet struct{ Runner }

func Use(c Car) {
	c.Name()
	c.Start()
	c.Far()
	c.Base.Start()
}
func UseFace(f Fleet) { f.Run() }
func Pointer() {
	c := &Car{}
	c.Name()
}

// What is embedded two deep counts for an interface, too.
//> Outer -> Marked Implements type
//> Shell -> Marked Implements type
//> ShowMark -> Marked.Mark Calls
//> ShowMark -> Outer.Mark Calls dispatch
//> ShowMark -> Core.Mark Calls dispatch
type Marked interface {
	Mark()
	Seal()
}
type Core struct{}

func (Core) Mark() {}
func (Core) Seal() {}

type Shell struct{ Core }
type Outer struct{ *Shell }

func (Outer) Mark()      {}
func ShowMark(m Marked) { m.Mark() }
