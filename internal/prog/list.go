package prog

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// List is a computation as a list of instructions, in an order in which they can
// run. Each value is made once: by an instruction, or it is there before the
// first. Float and integer values are numbered apart.
//
// A pass changes a List into another one that computes the same Outs, and leaves
// it such that Check finds nothing.
type List[T tensor.Float] struct {
	X    []Value[T]
	I    []IntValue
	Code []Instr[T]
	Outs []int32 // the float values that are wanted at the end
	Ints []int32 // and the integer ones

	InputNames []string // by Index; nil in the body of a loop
	ParamNames []string
	OutNames   []string // of Outs, and of Ints
	IntNames   []string
}

// Leaf says where a value comes from.
type Leaf uint8

const (
	Computed Leaf = iota // by an instruction
	Const                // data that never change
	Input                // data given to each run
	Memory               // data of a Params, which may change between runs
)

// Value is a float value of a List.
type Value[T tensor.Float] struct {
	Shape tensor.Shape
	Leaf  Leaf
	Data  []T   // of a Const or a Memory
	Index int32 // of an Input or a Memory
}

// IntValue is an integer value of a List.
type IntValue struct {
	Shape tensor.Shape
	Leaf  Leaf
	Data  []int64
	Index int32
}

// Form says how an instruction is carried out.
type Form uint8

const (
	Call      Form = iota // by the op's Forward
	Pointwise             // by the op's Block, block by block
	Fused                 // pointwise, by a chain of blocks
	Finished              // a product whose blocks a chain goes on with
	Scalar                // pointwise on single numbers, by the interpreter
	Alias                 // not at all: the elements are the operand's, in order
	Repeat                // not at all: the elements are the operand's, again and again
)

// idle reports whether instructions of the form do no work.
func (f Form) idle() bool { return f == Alias || f == Repeat }

// byElement reports whether instructions of the form compute each element from one of
// each operand.
func (f Form) byElement() bool { return f == Pointwise || f == Fused }

// Instr is an instruction: Op on the float operands X and the integer operands
// I makes the values Y and J.
type Instr[T tensor.Float] struct {
	Op         Kernel[T]
	Form       Form
	X, I, Y, J []int32
	Region     int32  // instructions of different regions are never merged
	Site       string // file:line of the call that recorded it
}

// Check returns an error if some operand is used before it is made, some value
// is made twice or never, or some result has not the shape that its op states.
func (l *List[T]) Check() error {
	x, i := make([]bool, len(l.X)), make([]bool, len(l.I))
	for k := range x {
		x[k] = l.X[k].Leaf != Computed
	}
	for k := range i {
		i[k] = l.I[k].Leaf != Computed
	}
	k := checker[T]{l: l, x: x, i: i}
	for n := range l.Code {
		c := &l.Code[n]
		if err := k.check(c); err != nil {
			return fmt.Errorf("instruction %d, %s: %w", n, c.Op.Name(), err)
		}
	}
	for _, v := range l.Outs {
		if !x[v] {
			return fmt.Errorf("value %d is wanted, and never made", v)
		}
	}
	for _, v := range l.Ints {
		if !i[v] {
			return fmt.Errorf("integer value %d is wanted, and never made", v)
		}
	}
	return nil
}

// checker is what Check knows on its way through a list: the values that are
// there, and room for the shapes of an instruction's operands.
type checker[T tensor.Float] struct {
	l      *List[T]
	x, i   []bool
	xs, is []tensor.Shape
}

func (k *checker[T]) check(c *Instr[T]) error {
	l, x, i := k.l, k.x, k.i
	k.xs, k.is = k.xs[:0], k.is[:0]
	for n, v := range c.X {
		if !x[v] {
			return fmt.Errorf("operand %d, value %d, is not made yet", n, v)
		}
		k.xs = append(k.xs, l.X[v].Shape)
	}
	for n, v := range c.I {
		if !i[v] {
			return fmt.Errorf("integer operand %d, value %d, is not made yet", n, v)
		}
		k.is = append(k.is, l.I[v].Shape)
	}
	res, err := c.Op.Results(k.xs, k.is)
	if err != nil {
		return err
	}
	if len(res.X) != len(c.Y) || len(res.I) != len(c.J) {
		return fmt.Errorf("%d and %d results, where the op has %d and %d", len(c.Y), len(c.J), len(res.X), len(res.I))
	}
	for r, v := range c.Y {
		if x[v] || !l.X[v].Shape.Equal(res.X[r]) {
			return fmt.Errorf("result %d, value %d of shape %v, is made twice or should have shape %v", r, v, l.X[v].Shape, res.X[r])
		}
		x[v] = true
	}
	for r, v := range c.J {
		if i[v] || !l.I[v].Shape.Equal(res.I[r]) {
			return fmt.Errorf("integer result %d, value %d of shape %v, is made twice or should have shape %v", r, v, l.I[v].Shape, res.I[r])
		}
		i[v] = true
	}
	return nil
}

// Diff returns the first instruction or constant in which two recordings of one
// function differ, in words, with the file:line that recorded it; or "".
func Diff[T tensor.Float](a, b *List[T]) (what, site string) {
	first, then := diffCode[T], diffLeaves[T]
	if a.alike(b) { // a constant that is 1 now, say, has changed what clean-up left of the operations
		first, then = then, first
	}
	if what, site = first(a, b); what != "" {
		return what, site
	}
	return then(a, b)
}

func diffCode[T tensor.Float](a, b *List[T]) (what, site string) {
	for n := range min(len(a.Code), len(b.Code)) {
		p, q := &a.Code[n], &b.Code[n]
		if !p.Op.Equal(q.Op) || !slices.Equal(p.X, q.X) || !slices.Equal(p.I, q.I) {
			return changedOp(p.Op.Name(), q.Op.Name()), q.Site
		}
		if len(p.Y) > 0 && !a.X[p.Y[0]].Shape.Equal(b.X[q.Y[0]].Shape) {
			return fmt.Sprintf("the result of %s became %v, which was %v", p.Op.Name(), b.X[q.Y[0]].Shape, a.X[p.Y[0]].Shape), q.Site
		}
	}
	if n, m := len(a.Code), len(b.Code); n != m {
		longer := a.Code
		if m > n {
			longer = b.Code
		}
		return fmt.Sprintf("the number of operations became %d, which was %d", m, n), longer[min(n, m)].Site
	}
	return "", ""
}

// alike reports whether the values of l and o are of the same kinds and shapes.
func (l *List[T]) alike(o *List[T]) bool {
	return slices.EqualFunc(l.X, o.X, func(v, w Value[T]) bool { return v.Leaf == w.Leaf && v.Shape.Equal(w.Shape) }) &&
		slices.EqualFunc(l.I, o.I, func(v, w IntValue) bool { return v.Leaf == w.Leaf && v.Shape.Equal(w.Shape) })
}

func changedOp(was, is string) string {
	if was == is {
		return fmt.Sprintf("the operands, the options or the inside of %s changed", is)
	}
	return fmt.Sprintf("%s became %s", was, is)
}

// changedConst says that a constant changed at element i.
func changedConst[N tensor.Float | int64](kind string, shape tensor.Shape, was, is []N, i int) string {
	element := ""
	if len(was) > 1 {
		element = fmt.Sprintf(", element %d", i)
	}
	return fmt.Sprintf("%s of shape %v changed%s from %v to %v", kind, shape, element, was[i], is[i])
}

func diffLeaves[T tensor.Float](a, b *List[T]) (what, site string) {
	if len(a.X) != len(b.X) || len(a.I) != len(b.I) {
		return fmt.Sprintf("%s became %d", plural.Of(len(a.X)+len(a.I), "value"), len(b.X)+len(b.I)), ""
	}
	for k := range a.X {
		v, w := &a.X[k], &b.X[k]
		if v.Leaf != w.Leaf || v.Index != w.Index || !v.Shape.Equal(w.Shape) || v.Leaf == Memory && !sameMemory(v.Data, w.Data) {
			return fmt.Sprintf("a parameter, input or constant of shape %v became another", v.Shape), a.readerOf(int32(k))
		}
		if v.Leaf != Const {
			continue
		}
		if i := Differ(v.Data, w.Data); i >= 0 {
			what = changedConst("a constant", v.Shape, v.Data, w.Data, i)
			if site = cmp.Or(a.readerOf(int32(k)), b.readerOf(int32(k))); site != "" { // else a pass has computed its readers: look for those
				return what, site
			}
		}
	}
	if what != "" {
		return what, ""
	}
	for k := range a.I {
		v, w := &a.I[k], &b.I[k]
		if v.Leaf != w.Leaf || v.Index != w.Index || !v.Shape.Equal(w.Shape) {
			return fmt.Sprintf("an integer input or constant of shape %v became another", v.Shape), a.intReaderOf(int32(k))
		}
		if v.Leaf != Const {
			continue
		}
		for i, n := range v.Data {
			if n != w.Data[i] {
				return changedConst("an integer constant", v.Shape, v.Data, w.Data, i), a.intReaderOf(int32(k))
			}
		}
	}
	if !slices.Equal(a.Outs, b.Outs) || !slices.Equal(a.Ints, b.Ints) {
		return "it returned another of its values", ""
	}
	return "", ""
}

// readerOf returns the site of the first instruction that reads value v.
func (l *List[T]) readerOf(v int32) string {
	for n := range l.Code {
		if slices.Contains(l.Code[n].X, v) {
			return l.Code[n].Site
		}
	}
	return ""
}

// intReaderOf is readerOf for an integer value.
func (l *List[T]) intReaderOf(v int32) string {
	for n := range l.Code {
		if slices.Contains(l.Code[n].I, v) {
			return l.Code[n].Site
		}
	}
	return ""
}

// With returns a copy of l for other results, with the instructions that these
// need.
func (l *List[T]) With(outs []int32) *List[T] {
	c := &List[T]{X: slices.Clone(l.X), I: slices.Clone(l.I), Outs: slices.Clone(outs), Code: slices.Clone(l.Code),
		InputNames: l.InputNames, ParamNames: l.ParamNames}
	for n := range c.Code {
		d := &c.Code[n]
		d.X, d.I = slices.Clone(d.X), slices.Clone(d.I)
	}
	deadCode(c)
	return c
}

// Same reports whether two lists do the same, on inputs of the same shapes, and
// were recorded in the same lines.
func Same[T tensor.Float](a, b *List[T]) bool {
	if what, _ := Diff(a, b); what != "" {
		return false
	}
	return slices.EqualFunc(a.Code, b.Code, func(c, d Instr[T]) bool { return c.Site == d.Site })
}
