package p

type ID int

func f(n int) string { return ID(n).String() }

func (ID) String() string { return "" }
