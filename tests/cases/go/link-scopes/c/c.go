package c

func Real()  {}
func Real2() { Real() }
