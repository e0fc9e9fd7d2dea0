package p

// Add sums two numbers.
func Add(a, b int) (sum int, err error) {
	return a + b, nil
}
