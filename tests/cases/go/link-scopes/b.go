package a

func Real()  {}
func Decoy() {}
