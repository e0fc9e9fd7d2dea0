package p

func f(a, b bool, n int) int {
	if a && b || n > 0 {
		for i := 0; i < n; i++ {
		}
	} else if b {
		return 1
	}
	switch n {
	case 1, 2:
	case 3:
	default:
	}
	return 0
}
