package p

type Box[T any] struct{ item T }

func (b *Box[T]) Get() T { return b.item }
