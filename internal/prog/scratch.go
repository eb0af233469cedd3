package prog

import (
	"sync"

	"github.com/covector-ad/covector/tensor"
)

// scratch is what one thread needs to compute blocks: room for the slots of a chain, for the
// operands of an operation, and memory for what is only passed on.
type scratch[T tensor.Float] struct {
	slots, view [][]T
	mem         []T
}

var scratch32, scratch64 sync.Pool

func scratchPool[T tensor.Float]() *sync.Pool {
	if elementBytes[T]() == 4 {
		return &scratch32
	}
	return &scratch64
}

// newScratch returns room for so many slots, operands and elements, from a pool.
func newScratch[T tensor.Float](slots, view, elements int) *scratch[T] {
	s, ok := scratchPool[T]().Get().(*scratch[T])
	if !ok {
		s = &scratch[T]{}
	}
	s.slots, s.view, s.mem = room(s.slots, slots), room(s.view, view), room(s.mem, elements)
	return s
}

// free gives s back, and lets what it refers to be collected.
func (s *scratch[T]) free() {
	clear(s.slots)
	clear(s.view)
	scratchPool[T]().Put(s)
}

// room returns s with n elements, in memory of its own if it has as much.
func room[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	return s[:n]
}
