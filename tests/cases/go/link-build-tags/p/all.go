package p

//> everywhere -> p/tagged.go:probe Calls
//> everywhere -> p/other.go:probe Calls
func everywhere() { probe() }
