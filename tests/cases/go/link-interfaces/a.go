package a

// Who has an interface's methods implements it; a call through it is the declared one and theirs.
//> Use -> Shape.Area Calls type
//> Use -> Square.Area Calls dispatch
//> Use -> Circle.Area Calls dispatch
//! Use -> Half.Area
//> Square -> Shape Implements
//! Half -> Shape Implements
//> Cast -> Square.Area Calls type
//! Cast -> Circle.Area
//> Switch -> Circle.Only Calls type
//> Both -> Named.Name Calls inherited
type Shape interface {
	Area() int
	Named
}
type Named interface{ Name() string }
type Square struct{}

func (s Square) Area() int    { return 1 }
func (s Square) Name() string { return "" }

type Circle struct{}

func (c *Circle) Area() int    { return 1 }
func (c *Circle) Name() string { return "" }
func (c *Circle) Only()        {}

type Half struct{}

func (h Half) Area() int { return 1 }

func Use(s Shape) { s.Area() }
func Cast(s Shape) {
	if q, ok := s.(Square); ok {
		q.Area()
	}
}
func Switch(s Shape) {
	switch v := s.(type) {
	case *Circle:
		v.Only()
	}
}
func Both(s Shape) { s.Name() }
