package p

func good() { before() }
func bad( {
func before() {}
func after() { good() }
