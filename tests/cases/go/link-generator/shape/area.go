package shape

type Square struct{ side int }

func (s *Square) Area() int { return s.side * s.side }

func Make(side int) *Square { return &Square{side} }
