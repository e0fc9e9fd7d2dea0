// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
package p
type T struct{}
func (T) m1() {}
func (T) m2() {}
func (T) m3() {}
func (T) m4() {}
func (T) m5() {}
func (T) m6() {}
func a(x Foo, y []Bar) { y[0].m1(); x.(Foo).m2(); (*x).m3(); func() Foo { return x }().m4(); (<-x).m5(); (&x).m6() }
//? a -> m1 external
//? a -> m2 external
//? a -> m3 external
//? a -> m4 external
//? a -> m5 unresolved
//? a -> m6 external
