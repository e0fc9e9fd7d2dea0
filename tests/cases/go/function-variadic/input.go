package p

func join(sep string, parts ...string) string { return sep }
func use() { join(",", "a", "b") }
