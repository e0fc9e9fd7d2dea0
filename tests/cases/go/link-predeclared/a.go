package a

// What the language declares lies outside; a member of the same name may be the project's.
//? use -> string external
//? use -> int64 external
//? use -> byte unresolved
type box struct{ n int }

func use(x []byte, b box) int64 {
	_ = string(x)
	b.byte()
	return int64(len(x))
}
