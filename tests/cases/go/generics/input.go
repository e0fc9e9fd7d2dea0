package p

type Number interface{ ~int | ~float64 }

func Max[T Number](a, b T) T { return a }
func use() int               { return Max[int](1, 2) }
