package a

// Locals and parameters hide what the package has; files of a package see each other; tests too.
//> Hide -> b.go:Real Calls exact
//! Hide -> Decoy
//! Param -> b.go:Real
//> Init -> b.go:Real Calls exact
//! Field -> b.go:Real
//! Method -> b.go:Real
//> Method -> T.Real Calls type
//> a_test.go:TestIt -> b.go:Real Calls exact
//> c/c.go:Real2 -> c/c.go:Real Calls exact
//! c/c.go:Real2 -> b.go:Real
func Hide() {
	{
		Real := func() {}
		_ = Real
	}
	Real()
}
func Param(Real func()) { Real() }

var x = func() int { Real(); return 1 }()

func Init() { func() { Real() }() }

type T struct{ Real2 func() }

func (t T) Real()    {}
func Field(t T)      { t.Real2() }
func Method(t T)     { t.Real() }
