package p

func each(f func(int)) {}
func one(int)          {}
func all() func(int) {
	each(one)
	f := one
	f(1)
	return one
}
