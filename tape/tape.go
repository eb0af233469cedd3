package tape

import (
	"math"

	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

// Tape records operations as they are computed, so that derivatives can be
// pulled back (or pushed forward) through them. A tape belongs to one
// goroutine; many tapes in parallel share nothing.
//
// A tape can also stand inside another (parent), and record shapes without
// computing (abstract): operators that record a body now and run it later stand on
// these.
//
// Reset starts a new recording. The tape remembers the old one: as long as the
// same ops come again on operands of the same shapes, their memory is reused
// and nothing is allocated.
type Tape[T Float] struct {
	core
	parent *Tape[T] // whose Vars may be used here, as captured operands
	chunks []*chunk[T]
	n      int // nodes of the current recording
	old    int // nodes remembered, at least n

	data    arena[T]
	ids     arena[int32]
	dense   arena[tensor.Dense[T]]
	slices  arena[[]T]
	intData arena[int64]
	intVals arena[tensor.Ints]

	varMem  arena[Var[T]] // rewound at every Reset
	ivarMem arena[IntVar]

	versions []versionAt // of the Params whose memory was recorded
	captures captures[T] // the parent's Vars used so far
	bodies   *bodies[T]  // of the operators that record a function to run it later
	active   *Tape[T]    // the tape inside, on which such a function is being recorded
	walks    []*walk[T]  // the first depth are under way, the others keep their paths
	depth    int
	epoch    uint64
	edition  uint64         // of the nodes: another one once remembered nodes are dropped
	buffers  buffers[T]     // memory that is freed once used
	freeing  bool           // whether new results live there
	sites    *site.Finder   // finds the lines that record, if they are kept
	site     string         // the line of the op whose derivative rule is running
	xShapes  []tensor.Shape // of the operands of the op that is being recorded
	iShapes  []tensor.Shape
	fresh    bool // whether a node was added since Reset, and not repeated
}

// core is what a tape has whatever its element type.
type core struct {
	gen      uint32
	abstract bool // only shapes are known: nothing is computed
	ints     []intSlot
	nint     int
	owner    owner
}

// owner is the *Tape that a core belongs to.
type owner interface {
	single() bool // whether its element type is float32
	scalarInt(n int64) IntVar
}

// intSlot is an integer tensor: the result of a node, or (noNode) a leaf.
type intSlot struct {
	val  tensor.Ints
	node int32
	end  mark // of the integers' memory, behind this one
}

func (t *Tape[T]) single() bool { return tensor.DType[T]() == "float32" }

// node is one result of a recorded op. The results of one op are consecutive;
// the first is the head, which holds the rest.
//
// It is what walks and repeated recordings of scalars read: three lines of a cache. What
// others need besides is in rare.
type node[T Float] struct {
	leaf    leafKind
	freeing bool // recorded while cotangents were freed once used
	layout  bool // the result shares the operand's memory
	lazy    bool // an expansion whose s is the operand's
	moves   bool // s may be elsewhere in the next recording: a caller's or a Params'
	bound   bool // pointwise and small, and args are those of every recording
	head    int32
	int0    int32 // first integer result
	nx, ni  int32 // float and integer results
	row     int32 // length of the repeated row among pointwise operands
	buf     int32 // 1 + its index in the tape's buffers, or 0

	stamp  uint64 // of the path that visited it last
	place  int32  // of its derivative on that path, or -1
	passes uint64 // the float operands through which derivatives pass, as bits
	op     Op[T]
	x      []int32    // operands
	block  Blocker[T] // op, if it is pointwise
	s      []T        // val, or the one element or row that an expansion repeats
	args   [][]T      // the operands' s, if it is pointwise
	shape  tensor.Shape
	*rare[T]
}

// rare is what a node has that pointwise ops seldom need.
type rare[T Float] struct {
	val   []T // nil while an expansion is not needed in full
	in    In[T]
	out   Out[T]
	i     []int32 // integer operands
	part  [][]T
	site  string // file:line of the call that recorded it, where it is kept
	marks marks
}

// chunk is nodes that are allocated together.
type chunk[T Float] struct {
	nodes [1 << chunkBits]node[T]
	rares [1 << chunkBits]rare[T]
}

const noNode = math.MinInt32

type leafKind uint8

const (
	notLeaf     leafKind = iota
	inputLeaf            // memory of its own
	constLeaf            // memory of its own
	aliasLeaf            // a caller's memory
	paramLeaf            // a Params' memory
	captureLeaf          // the parent's memory
)

// marks are the arenas' positions before a node.
type marks struct {
	data, ids, dense, slices, intVals mark
	buffers                           int32
}

const chunkBits = 8

// New returns an empty tape.
func New[T Float]() *Tape[T] {
	t := &Tape[T]{}
	t.gen = 1
	t.owner = t
	return t
}

// child returns a tape for a function that an operator runs later: it records
// shapes alone, and Vars of t may be used.
func (t *Tape[T]) child() *Tape[T] {
	c := newAbstract[T]()
	c.parent = t
	return c
}

// newAbstract returns a tape that records shapes alone, and lines.
func newAbstract[T Float]() *Tape[T] {
	c := New[T]()
	c.abstract, c.sites = true, &site.Finder{}
	return c
}

// innermost returns the tape on which is recorded what is recorded now.
func (t *Tape[T]) innermost() *Tape[T] {
	for t.active != nil {
		t = t.active
	}
	return t
}

// Reset starts a new recording. Vars of the last one must not be used any more,
// and are caught if they are.
func (t *Tape[T]) Reset() {
	t.made("Tape.Reset")
	t.gen++
	t.n, t.nint = 0, 0
	if t.fresh {
		t.fresh = false
		clear(t.buffers.free)
	}
	t.varMem.rewind(0)
	t.ivarMem.rewind(0)
	t.captures.reset()
	t.versions = t.versions[:0]
}

// Len returns the number of values recorded since the last Reset.
func (t *Tape[T]) Len() int {
	t.made("Tape.Len")
	return t.n
}

// made panics unless t came from New.
func (t *Tape[T]) made(op string) {
	if t == nil || t.owner == nil {
		failNil(op, "*Tape, or one that New has not made")
	}
}

func (t *Tape[T]) at(id int32) *node[T] { return &t.chunks[id>>chunkBits].nodes[id&(1<<chunkBits-1)] }

func (t *Tape[T]) v(id int32) Var[T] { return Var[T]{t, id, t.gen} }

// vars returns n zero Vars that live until the next Reset.
func (t *Tape[T]) vars(n int) []Var[T] {
	v := t.varMem.alloc(n)
	clear(v)
	return v
}

// marksNow returns the positions of the arenas.
func (t *Tape[T]) marksNow() marks {
	return marks{
		t.data.mark(), t.ids.mark(), t.dense.mark(), t.slices.mark(), t.intVals.mark(),
		int32(len(t.buffers.all)),
	}
}

// slot returns the node that the same op recorded last time, if its operands
// are those of now; else nil, and from here on all is new.
func (t *Tape[T]) slot(x []Var[T], i []IntVar) *node[T] {
	if t.n >= t.old {
		return nil
	}
	n := t.at(int32(t.n))
	if !t.follows(n) || len(n.x) != len(x) || len(n.i) != len(i) {
		return nil
	}
	for k, v := range x {
		if n.x[k] != v.id {
			return nil
		}
	}
	for k, v := range i {
		if n.i[k] != v.id {
			return nil
		}
	}
	return n
}

// next is slot for operands that need not be broadcast, and nothing else: it is all that
// recording a pointwise op again takes. It returns nil if the operands are not all of one
// tape, valid, and those of last time, whose shapes fitted.
func next[T Float](x []Var[T]) *node[T] {
	if len(x) == 0 {
		return nil
	}
	t := x[0].t
	if t == nil || t.active != nil || t.n >= t.old {
		return nil
	}
	n := t.at(int32(t.n))
	ids := n.x
	if !t.follows(n) || len(ids) != len(x) {
		return nil
	}
	for k, v := range x {
		if v.t != t || v.gen != t.gen || v.id != ids[k] {
			return nil
		}
	}
	return n
}

// follows reports whether the remembered node n, which is next, is an op's, recorded in the
// state that the tape is in now.
func (t *Tape[T]) follows(n *node[T]) bool {
	return n.leaf == notLeaf && int(n.int0) == t.nint && n.freeing == t.freeing
}

// forget drops the remembered nodes from the next one on, and takes back their
// memory.
func (t *Tape[T]) forget() {
	t.forgetInts()
	if t.n >= t.old {
		return
	}
	m := t.at(int32(t.n)).marks
	t.data.rewind(m.data)
	t.ids.rewind(m.ids)
	t.dense.rewind(m.dense)
	t.slices.rewind(m.slices)
	t.intVals.rewind(m.intVals)
	t.buffers.drop(int(m.buffers))
	t.old = t.n
	t.edition++
}

// forgetInts drops the remembered integers from the next one on. Their memory
// goes by their own order: they may be recorded between other nodes than last
// time.
func (t *Tape[T]) forgetInts() {
	var end mark
	if t.nint > 0 {
		end = t.ints[t.nint-1].end
	}
	t.ints = t.ints[:t.nint]
	t.intData.rewind(end)
}

// add appends a fresh node.
func (t *Tape[T]) add() *node[T] {
	t.forget()
	if t.n>>chunkBits == len(t.chunks) {
		t.chunks = append(t.chunks, &chunk[T]{})
	}
	id := int32(t.n)
	n, r := t.at(id), &t.chunks[id>>chunkBits].rares[id&(1<<chunkBits-1)]
	*r = rare[T]{marks: t.marksNow()}
	*n = node[T]{head: id, int0: int32(t.nint), freeing: t.freeing, rare: r}
	t.n++
	t.old, t.fresh = t.n, true
	return n
}

// addInt appends an integer tensor.
func (t *Tape[T]) addInt(s tensor.Shape, node int32) tensor.Ints {
	if s == nil {
		s = tensor.Shape{} // without data, nil would be the shape of the zero Ints
	}
	var data []int64
	if !t.abstract || node == noNode {
		data = t.intData.alloc(s.Size())
	}
	v := tensor.ViewInts(s, data)
	t.ints = append(t.ints[:t.nint], intSlot{v, node, t.intData.mark()})
	t.nint++
	return v
}
