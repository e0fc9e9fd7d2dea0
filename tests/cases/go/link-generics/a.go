package a

// Type parameters: members by bound, arguments by what is passed or written.
//> Bound -> Runner.Run Calls
//> Infer -> Car.Only Calls type
//! Infer -> Ship.Only
//> Written -> Ship.Only Calls type
//> Boxed -> Car.Only Calls type
//> Method -> List.Add Calls type
//> Elements -> Ship.Only Calls type
type Runner interface{ Run() }
type Car struct{}

func (c Car) Run()  {}
func (c Car) Only() {}

type Ship struct{}

func (s Ship) Only() {}

type List[T any] struct{ items []T }

func (l *List[T]) Add(x T)  {}
func (l *List[T]) Get() T   { return l.items[0] }
func (l *List[T]) All() []T { return l.items }
func First[T any](x []T) T  { return x[0] }
func Zero[T any]() T        { var z T; return z }

func Bound[T Runner](x T)       { x.Run() }
func Infer(list []Car)          { First(list).Only() }
func Written()                  { Zero[Ship]().Only() }
func Boxed(l *List[Car])        { l.Get().Only() }
func Method(l List[Car])        { l.Add(Car{}) }
func Elements(l *List[Ship]) {
	for _, s := range l.All() {
		s.Only()
	}
}
