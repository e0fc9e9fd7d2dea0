package p

import "sync"

type Base struct{ id, kind int }
type Derived struct {
	*Base
	sync.Mutex
	name string `json:"name"`
}
