package prog

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// Guard is what a product has that is 0 where one factor is 0 and the other is
// not finite.
type Guard[T tensor.Float] interface {
	// Guarded reports whether this has happened for the factors a and b.
	Guarded(a, b T) bool
}

// guardOf returns the rule by which op guards, nil if it does not.
func guardOf[T tensor.Float](op Kernel[T]) Guard[T] {
	if a, ok := op.(interface{ Guard() Guard[T] }); ok {
		return a.Guard()
	}
	return nil
}

// Guarded is a line with guarded products that met 0·∞ or 0·NaN.
type Guarded struct {
	Site  string // file:line of the call whose derivative they belong to
	Count int    // elements
}

// Check is a search for the first result that is not finite: what it has to know, and
// what it finds on the way.
type Check struct {
	Runs    int       // before the one that is looked at
	Guarded []Guarded // where products were guarded
}

// add counts n elements of a guarded product of a line.
func (c *Check) add(site string, n int) {
	for k := range c.Guarded {
		if g := &c.Guarded[k]; g.Site == site {
			g.Count += n
			return
		}
	}
	c.Guarded = append(c.Guarded, Guarded{site, n})
}

// checking looks at the results of the instructions of a frame.
type checking struct {
	*Check
	excused []bool // the values that may be infinite: products decide that are guarded
}

// Check makes runs look at the result of each instruction, and of those in the
// bodies of loops and branches. The first that has an element which is not finite is
// where a run fails. A value that reaches nothing but guarded products may be
// infinite: they decide.
func (f *Frame[T]) Check(c *Check) { f.checkWith(c, false) }

// checkWith is Check; if excused is set, the results may be infinite too.
func (f *Frame[T]) checkWith(c *Check, excused bool) {
	f.check = &checking{c, f.code.List.guardedOnly(excused)}
	for k := range f.steps {
		op, ok := f.steps[k].op.(boundNested[T])
		if !ok {
			continue
		}
		in := &f.code.List.Code[f.instr[k]]
		for _, inner := range op.w.Frames {
			inner.checkWith(c, in.excused(f.check.excused))
		}
	}
}

// runChecked is Run for a frame that is checked.
func (f *Frame[T]) runChecked() (failed *Instr[T], err error) {
	f.bindInputs()
	for k := range f.steps {
		s, in := &f.steps[k], &f.code.List.Code[f.instr[k]]
		if err := s.run(); err != nil {
			return in, err
		}
		if n := f.countGuarded(in, s); n > 0 {
			f.check.add(in.Site, n)
		}
		for r, v := range in.Y {
			if what := notFinite(f.data(v), f.code.List.X[v].Shape); what != "" && !f.check.excused[v] {
				return in, f.describe(in, r, what)
			}
		}
	}
	f.copyOut()
	return nil, nil
}

// guardedOnly reports for each value whether it reaches nothing but guarded
// products: whether all that read it are such products, or make values of which the same is
// true. Of what the list returns it is true if outs is set.
func (l *List[T]) guardedOnly(outs bool) []bool {
	only := slices.Repeat([]bool{true}, len(l.X))
	for _, v := range l.Outs {
		only[v] = outs
	}
	for n := len(l.Code) - 1; n >= 0; n-- {
		c := &l.Code[n]
		if guardOf(c.Op) != nil || c.excused(only) {
			continue
		}
		for _, v := range c.X {
			only[v] = false
		}
	}
	return only
}

// excused reports whether only has all results of c. Integers decide something.
func (c *Instr[T]) excused(only []bool) bool {
	return len(c.J) == 0 && !slices.ContainsFunc(c.Y, func(v int32) bool { return !only[v] })
}

// countGuarded counts the elements of a guarded product that were guarded.
func (f *Frame[T]) countGuarded(in *Instr[T], s *step[T]) int {
	g := guardOf(in.Op)
	if g == nil || s.block == nil || len(s.in.S) != 2 {
		return 0
	}
	n := 0
	for i := range s.dst {
		if g.Guarded(s.in.S[0][i%len(s.in.S[0])], s.in.S[1][i%len(s.in.S[1])]) {
			n++
		}
	}
	return n
}

// notFinite says what and where the first element is that is not finite.
func notFinite[T tensor.Float](d []T, shape tensor.Shape) string {
	for i, v := range d {
		if v-v != 0 {
			return fmt.Sprintf("%v at %v", v, indexOf(i, shape))
		}
	}
	return ""
}

// indexOf returns the index of element i of a tensor.
func indexOf(i int, shape tensor.Shape) []int {
	index := make([]int, len(shape))
	for a := len(shape) - 1; a >= 0; a-- {
		index[a] = i % shape[a]
		i /= shape[a]
	}
	return index
}

// describe tells result r of in, the range of each operand, and which of the operands
// that a user knows by name were not finite themselves.
func (f *Frame[T]) describe(in *Instr[T], r int, what string) error {
	var ranges []string
	var causes string
	for _, v := range in.X {
		d, x := f.data(v), &f.code.List.X[f.code.root[v]]
		if x.Leaf == Input {
			d = f.inputs[x.Index]
		}
		ranges = append(ranges, rangeOf(d))
		if x.Leaf == Computed || x.Leaf == Input && f.code.List.InputNames == nil { // such as the inputs of a body
			continue
		}
		if bad := notFinite(d, x.Shape); bad != "" {
			causes += fmt.Sprintf("; %s has %s", leafText[T](x.Leaf, f.code.List.leafName(x.Leaf, x.Index), nil), bad)
		}
	}
	text := "the result has " + what
	if len(in.Y) > 1 {
		text = fmt.Sprintf("result %d has %s", r, what)
	}
	return tensor.Errorf(tensor.ErrNonFinite, "after %s, %s; the operands lie in %s%s", plural.Of(f.check.Runs, "run"), text, strings.Join(ranges, ", "), causes)
}

// rangeOf writes the least and the greatest element.
func rangeOf[T tensor.Float](d []T) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range d {
		lo, hi = math.Min(lo, float64(v)), math.Max(hi, float64(v))
	}
	return fmt.Sprintf("[%.6g, %.6g]", lo, hi)
}
