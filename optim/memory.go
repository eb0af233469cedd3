package optim

import (
	"fmt"
	"slices"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// Keeper is what remembers something from step to step: an optimizer, a link, an
// average of parameters. A [Checkpoint] saves and loads it.
type Keeper interface {
	// Keep passes everything that is remembered to m, always by the same names:
	// m stores it, or replaces it by what a file has.
	Keep(m *Memory)
}

// Memory is the end of a file that Keep methods see: the same calls save what
// they are given, or load it.
type Memory struct {
	n      int    // the number of trainable parameters
	size   int    // the number of all
	prefix string // of names
	begun  bool   // vectors exist
	file   *memoryFile
}

// memoryFile is what the parts of a Memory have in common.
type memoryFile struct {
	out  map[string]tensor.Value // when saving
	in   *tensor.Arrays          // when loading
	used map[string]bool         // names of in
	undo []func()                // takes a failed load back

	later []func() // what is done when all has been loaded
	err   error    // the first one
}

// Part returns the memory of something inside, whose names begin with name and a slash.
// begun tells whether it has vectors already: before the first step there are
// none.
func (m *Memory) Part(name string, begun bool) *Memory {
	part := *m
	part.prefix, part.begun = m.prefix+name+"/", begun
	return &part
}

// Int keeps a count, or another number that is not negative.
func (m *Memory) Int(name string, v *int) {
	n := []int64{int64(*v)}
	m.ints(name, n)
	switch {
	case m.file.in == nil || m.file.err != nil:
	case n[0] < 0 || int64(int(n[0])) != n[0]:
		m.fail(name, tensor.Errorf(tensor.ErrRange, "%d is no count", n[0]))
	default:
		replace(m, v, int(n[0]))
	}
}

// ints keeps integers; v is overwritten when loading.
func (m *Memory) ints(name string, v []int64) {
	name = m.prefix + name
	if m.file.in == nil {
		m.file.out[name] = tensor.IntsFrom(slices.Clone(v))
		return
	}
	a, err := m.file.in.Ints(name)
	if m.took(name, err) && m.long(name, a.Shape(), len(v)) {
		copy(v, a.Data())
	}
}

// Float keeps a number.
func (m *Memory) Float(name string, v *float64) {
	f := []float64{*v}
	vectorOf(m, name, &f, 1)
	if m.file.in != nil && m.file.err == nil {
		replace(m, v, f[0])
	}
}

// KeepVector keeps a vector with an element for each trainable parameter, which
// is nil before the first step.
func KeepVector[T tensor.Float](m *Memory, name string, v *[]T) {
	n := 0
	if m.begun {
		n = m.n
	}
	vectorOf(m, name, v, n)
}

// vectorOf keeps a vector of n elements. If n is 0 there is none yet.
func vectorOf[T tensor.Float](m *Memory, name string, v *[]T, n int) {
	if m.file.in == nil {
		if n > 0 && len(*v) != n {
			m.fail(name, tensor.Errorf(tensor.ErrMisuse, "it has %s, not %d; take a step with these options before saving", plural.Of(len(*v), "element"), n))
			return
		}
		d := tensor.View(tensor.Shape{n}, (*v)[:n])
		m.file.out[m.prefix+name] = &d
		return
	}
	name = m.prefix + name
	a, err := tensor.Array[T](m.file.in, name)
	switch {
	case !m.took(name, err) || !m.long(name, a.Shape(), n):
	case n == 0:
		replace(m, v, nil)
	default:
		replace(m, v, a.Data())
	}
}

// replace sets what is loaded, until a failure takes it back.
func replace[V any](m *Memory, v *V, to V) {
	old := *v
	m.file.undo = append(m.file.undo, func() { *v = old })
	*v = to
}

// later does something when all has been loaded.
func (m *Memory) later(f func()) { m.file.later = append(m.file.later, f) }

// took notes that a name was asked for, and what came of it.
func (m *Memory) took(name string, err error) bool {
	m.file.used[name] = true
	if err != nil {
		m.failed(err)
	}
	return m.file.err == nil
}

// long fails unless an array has one axis, of n elements.
func (m *Memory) long(name string, s tensor.Shape, n int) bool {
	if !s.Equal(tensor.Shape{n}) {
		m.failed(tensor.Errorf(tensor.ErrShape, "%q has shape %v in the file, not %v", name, s, tensor.Shape{n}))
	}
	return m.file.err == nil
}

func (m *Memory) fail(name string, err error) { m.failed(fmt.Errorf("%q: %w", m.prefix+name, err)) }

func (m *Memory) failed(err error) {
	if m.file.err == nil {
		m.file.err = err
	}
}
