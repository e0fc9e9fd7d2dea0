package a

func TestIt() { Real() }
