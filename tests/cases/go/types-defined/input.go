package p

type Celsius float64
type Names = []string
type Handler func(string) error
