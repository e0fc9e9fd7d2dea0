package aes

func New() (int, error) { return 0, nil }
