package helpers

func Help() {}
