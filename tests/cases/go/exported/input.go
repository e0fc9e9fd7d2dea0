package p

type public struct{ Field, hidden int }

func Exported()   {}
func unexported() {}
