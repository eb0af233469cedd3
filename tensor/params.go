package tensor

import (
	"slices"

	"github.com/covector-ad/covector/internal/plural"
)

// Role says how a parameter is treated: only Trainable ones have a gradient.
type Role uint8

const (
	Trainable Role = iota // moved by optimizers
	Frozen                // read as a constant, saved
	State                 // written by the model itself (running statistics), saved
)

// Init fills dst, row-major of shape s, with starting values. Initializers are
// not generic, so that one serves either element type.
type Init func(dst []float64, s Shape)

// Param is a handle to one entry of a Params: not memory. The zero Param
// belongs to no Params.
type Param struct {
	index int32 // 1-based
	owner *Version
}

// Group is a named range [Lo, Hi) of the flat vector of trainable parameters.
type Group struct {
	Name   string
	Lo, Hi int
}

// Params holds named tensors over one flat vector, laid out at first use as
// all trainable entries (group by group), then the frozen ones, then state.
// First use is whatever needs the storage: a value, a range, the groups; not the
// name, role or shape of an entry. Adding an entry after that panics. The zero
// Params is empty and ready; a Params must not be copied.
type Params[T Float] struct {
	version *Version
	entries []entry
	group   string
	flat    []T // nil until laid out
	train   int // the trainable part is flat[:train]
	size    int // elements of all entries
	order   []int
}

type entry struct {
	name  string
	shape Shape
	role  Role
	group string
	init  Init
	lo    int
}

// NewParams returns an empty Params.
func NewParams[T Float]() *Params[T] { return &Params[T]{version: new(Version)} }

// Add declares a trainable tensor and returns its handle. A nil init leaves
// zeros. It panics with an *Error if the name is taken or empty or the storage has
// been laid out already (ErrMisuse), the shape is not legal (ErrShape), or all
// entries together would be above MaxSize (ErrLimit).
func (p *Params[T]) Add(name string, shape Shape, init Init) Param {
	return p.add("Params.Add", name, shape, init, Trainable)
}

// AddFrozen declares a tensor that no optimizer moves.
func (p *Params[T]) AddFrozen(name string, shape Shape, init Init) Param {
	return p.add("Params.AddFrozen", name, shape, init, Frozen)
}

// AddState declares a tensor that the model itself writes, such as a running
// mean. It has no gradient.
func (p *Params[T]) AddState(name string, shape Shape, init Init) Param {
	return p.add("Params.AddState", name, shape, init, State)
}

// InGroup puts the entries added from now on into the named group; "" is the
// default one.
func (p *Params[T]) InGroup(name string) {
	p.check("Params.InGroup")
	p.group = name
}

// check panics if p is nil.
func (p *Params[T]) check(op string) {
	if p == nil {
		failNil(op, "*Params")
	}
}

func (p *Params[T]) add(op, name string, shape Shape, init Init, role Role) Param {
	p.check(op)
	switch {
	case p.flat != nil:
		fail(op, Errorf(ErrMisuse, "%q comes after the storage was laid out; add every parameter before the first use", name), shape)
	case name == "":
		fail(op, Errorf(ErrMisuse, "empty name"), shape)
	}
	if _, ok := p.Lookup(name); ok {
		fail(op, Errorf(ErrMisuse, "%q is there already; names are unique", name), shape)
	}
	shape = checked(op, shape, -1)
	if shape.Size() > MaxSize-p.size {
		fail(op, Errorf(ErrLimit, "%q and the %s before it are more than the %d that a Params may have", name, plural.Of(p.size, "element"), MaxSize), shape)
	}
	p.size += shape.Size()
	p.entries = append(p.entries, entry{name, shape, role, p.group, init, 0})
	return Param{int32(len(p.entries)), p.Version()}
}

// layout assigns the ranges and runs the initializers, in the order of Add.
func (p *Params[T]) layout(op string) {
	p.check(op)
	if p.flat != nil {
		return
	}
	p.order = make([]int, len(p.entries))
	groups := map[string]int{}
	for i := range p.entries {
		p.order[i] = i
		if _, ok := groups[p.entries[i].group]; !ok {
			groups[p.entries[i].group] = len(groups)
		}
	}
	slices.SortStableFunc(p.order, func(i, j int) int {
		a, b := &p.entries[i], &p.entries[j]
		if a.role != b.role {
			return int(a.role) - int(b.role)
		}
		return groups[a.group] - groups[b.group]
	})
	n := 0
	for _, i := range p.order {
		e := &p.entries[i]
		e.lo = n
		n += e.shape.Size()
		if e.role == Trainable {
			p.train = n
		}
	}
	flat := make([]T, p.size)
	for i := range p.entries {
		fillInit(flat[p.entries[i].lo:], &p.entries[i])
	}
	p.flat = flat // only now: an initializer may panic
}

func fillInit[T Float](dst []T, e *entry) {
	if e.init == nil {
		return
	}
	tmp := make([]float64, e.shape.Size())
	e.init(tmp, e.shape)
	for k, v := range tmp {
		dst[k] = T(v)
	}
}

// Version returns the counter of writes.
func (p *Params[T]) Version() *Version {
	p.check("Params.Version")
	if p.version == nil {
		p.version = new(Version)
	}
	return p.version
}

// entry returns what was declared as w, or panics if w is not of this Params.
func (p *Params[T]) entry(op string, w Param) *entry {
	p.check(op)
	switch {
	case w.index == 0:
		fail(op, Errorf(ErrZeroVar, "the zero Param; Add and Lookup return handles"))
	case w.owner != p.Version():
		fail(op, Errorf(ErrForeign, "the handle is of another Params"))
	}
	return &p.entries[w.index-1]
}

// at is entry for what needs the storage.
func (p *Params[T]) at(op string, w Param) *entry {
	e := p.entry(op, w)
	p.layout(op)
	return e
}

// Len returns the number of entries.
func (p *Params[T]) Len() int {
	p.check("Params.Len")
	return len(p.entries)
}

// All returns the handles in the order of Add.
func (p *Params[T]) All() []Param {
	p.check("Params.All")
	out := make([]Param, len(p.entries))
	for i := range out {
		out[i] = Param{int32(i + 1), p.Version()}
	}
	return out
}

// Lookup returns the handle of the named entry and whether there is one.
func (p *Params[T]) Lookup(name string) (Param, bool) {
	p.check("Params.Lookup")
	for i := range p.entries {
		if p.entries[i].name == name {
			return Param{int32(i + 1), p.Version()}, true
		}
	}
	return Param{}, false
}

// Index returns the position of w in the order of Add, from 0.
func (p *Params[T]) Index(w Param) int {
	p.entry("Params.Index", w)
	return int(w.index) - 1
}

// Name returns the name of w.
func (p *Params[T]) Name(w Param) string { return p.entry("Params.Name", w).name }

// Role returns the role of w.
func (p *Params[T]) Role(w Param) Role { return p.entry("Params.Role", w).role }

// Shape returns the shape of w. It must not be modified.
func (p *Params[T]) Shape(w Param) Shape { return p.entry("Params.Shape", w).shape }

// Range returns the part [lo, hi) of the whole flat vector that w occupies.
// Trainable entries come first, so that it is the range in a gradient too.
func (p *Params[T]) Range(w Param) (lo, hi int) {
	e := p.at("Params.Range", w)
	return e.lo, e.lo + e.shape.Size()
}

// Value returns a copy of w.
func (p *Params[T]) Value(w Param) *Dense[T] {
	d := p.view("Params.Value", w)
	return d.Clone()
}

// View returns w over the Params' own memory, for reading: it changes with the
// next update. A write by [Dense.Set] is counted, as those of Mutate are; one to
// the slice that Data returns is not, and a recording would not notice it.
func (p *Params[T]) View(w Param) Dense[T] { return p.view("Params.View", w) }

func (p *Params[T]) view(op string, w Param) Dense[T] {
	e := p.at(op, w)
	hi := e.lo + e.shape.Size()
	return Dense[T]{shape: e.shape, data: p.flat[e.lo:hi:hi], owner: p.version}
}

// Assign copies d into w, whatever its role. It panics with an *Error
// (ErrShape) if the shapes differ.
func (p *Params[T]) Assign(w Param, d *Dense[T]) {
	e := p.at("Params.Assign", w)
	if d == nil {
		fail("Params.Assign", Errorf(ErrZeroVar, "nil *Dense for %q", e.name), e.shape)
	}
	if !e.shape.Equal(d.Shape()) {
		fail("Params.Assign", Errorf(ErrShape, "%q has another shape", e.name), e.shape, d.Shape())
	}
	copy(p.flat[e.lo:], d.data)
	p.version.n++
}

// TrainableView returns the flat vector of trainable parameters, for reading.
func (p *Params[T]) TrainableView() []T {
	p.layout("Params.TrainableView")
	return p.flat[:p.train:p.train]
}

// Mutate returns the flat vector of trainable parameters for writing, and
// counts a write: recordings made before it are stale from now on.
func (p *Params[T]) Mutate() []T {
	p.layout("Params.Mutate")
	p.Version().n++
	return p.flat[:p.train:p.train]
}

// Groups returns the ranges of the groups in the trainable vector, in the order
// of their first entry. Groups without trainable entries are left out.
func (p *Params[T]) Groups() []Group {
	p.layout("Params.Groups")
	var out []Group
	for _, i := range p.order {
		e := &p.entries[i]
		if e.role != Trainable {
			break
		}
		if n := len(out); n == 0 || out[n-1].Name != e.group {
			out = append(out, Group{e.group, e.lo, e.lo})
		}
		out[len(out)-1].Hi = e.lo + e.shape.Size()
	}
	return out
}
