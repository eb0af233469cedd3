package optim

import "github.com/covector-ad/covector/tensor"

// gathered is part of a link that needs the update of the links inside it as a
// whole: it keeps that in a vector of its own.
type gathered[T tensor.Float] struct {
	inside []Link[T]
	pass   pass[T]
	u      []T
}

// gather fills u, in Prepare.
func (o *gathered[T]) gather(s *Step[T]) {
	allocate(&o.u, s)
	o.pass.run(s, o.inside, nil, o.u)
}

func (o *gathered[T]) check(s *Step[T]) error { return checkAll(o.inside, s) }

// Block replaces u by what was gathered.
func (o *gathered[T]) Block(_ *Step[T], u []T, lo, hi int) { copy(u, o.u[lo:hi]) }

func (o *gathered[T]) read(_ *Step[T], _, _ []T, lo, hi int) []T { return o.u[lo:hi] }

// Keep keeps what the links inside remember.
func (o *gathered[T]) Keep(m *Memory) { keepLinks(m, o.inside, m.begun) }
