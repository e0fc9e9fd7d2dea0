package list

type Node interface{ Pos() int }
type Part struct{}

func (p Part) End() int { return 1 }

type byPos []Node
type parts map[string]Part
type maker func() Part

func (b byPos) Less(i, j int) bool { return b[i].Pos() < b[j].Pos() }

func Index(p parts) int { return p["x"].End() }

func Range(p parts) {
	for _, part := range p {
		part.End()
	}
}

func Make(m maker) int { return m().End() }

//> byPos.Less -> Node.Pos Calls
//> Index -> Part.End Calls type
//> Range -> Part.End Calls type
//> Make -> Part.End Calls type
