package adtest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Graph is a scalar function of a few tensors, made of ops from a list of cases
// at random, which use each other's results, several times or not at all. Each
// op works near the operands X of one of its samples,
//
//	Xₖ + ⅛·min(1, |Xₖ|)·sin(c·h)
//
// where h is an earlier result, fitted to the operand's shape: so that it stays
// where it is defined and smooth. The function is Σ⟨w, sin(c·h)⟩ over all results.
type Graph struct {
	steps  []step
	inputs []*tensor.Dense[float64]
	scale  []float64 // c, of each input and then of each step's result
}

// step is an op of a graph, and for each float operand the earlier result that
// moves it, counted through inputs and steps; −1 for none.
type step struct {
	op     string
	sample *Sample
	from   []int
}

// NewGraph makes a graph by choose, which returns any number from 0 to n−1.
// Samples at kinks, and those without derivatives, are left out; so are
// operands at which an op fails.
func NewGraph(cases []Case, choose func(n int) int) *Graph {
	g := &Graph{}
	shapes := []tensor.Shape{{3}, {2, 3}, {}, {2, 1, 3}}
	rng := seeded(50)
	for range 2 {
		g.inputs = append(g.inputs, random[float64](rng, shapes[choose(len(shapes))]))
		g.scale = append(g.scale, 1)
	}
	smooth := smoothSamples(cases)
	if len(smooth) == 0 {
		return g
	}
	for range 2 + choose(8) {
		c := smooth[choose(len(smooth))]
		s := step{op: c.Op, sample: &c.Samples[choose(len(c.Samples))]}
		for k := range s.sample.X {
			from := -1
			if !slices.Contains(s.sample.Fixed, k) {
				from = choose(len(g.scale))
			}
			s.from = append(s.from, from)
		}
		g.steps, g.scale = append(g.steps, s), append(g.scale, 1)
		if !g.settle() {
			g.steps, g.scale = g.steps[:len(g.steps)-1], g.scale[:len(g.scale)-1]
		}
	}
	return g
}

// smoothSamples returns the cases with those samples that can be a step.
func smoothSamples(cases []Case) []Case {
	var out []Case
	for _, c := range cases {
		var keep []Sample
		for _, s := range c.Samples {
			if !s.Rough && !s.Flat && len(s.moving()) > 0 {
				keep = append(keep, s)
			}
		}
		if len(keep) > 0 {
			out = append(out, Case{c.Op, keep})
		}
	}
	return out
}

// settle sets the scale of the last step's result, so that the sine of it does
// not turn fast. It reports whether there is a result, and a finite one.
func (g *Graph) settle() (ok bool) {
	err := Caught(func() {
		tp := tape.New[float64]()
		pool := g.record(tp, g.inputs)
		last := data(pool[len(pool)-1])
		g.scale[len(pool)-1] = 1 / max(1, largest(last))
		ok = !slices.ContainsFunc(last, func(v float64) bool { return v-v != 0 })
	})
	return ok && err == nil
}

// record records the inputs and the results of all steps.
func (g *Graph) record(tp *tape.Tape[float64], inputs []*tensor.Dense[float64]) []tape.Var64 {
	var pool []tape.Var64
	for _, x := range inputs {
		pool = append(pool, tp.Input(x))
	}
	for _, s := range g.steps {
		var xs []tape.Var64
		for k, x := range s.sample.X {
			v := tp.Const(x)
			if p := s.from[k]; p >= 0 {
				v = tape.Add(v, tape.GuardedMul(tp.Const(room(x)), g.fitted(pool[p], g.scale[p], x.Shape())))
			}
			xs = append(xs, v)
		}
		var is []tape.IntVar
		for _, i := range s.sample.I {
			is = append(is, tp.Ints(i))
		}
		pool = append(pool, s.sample.F64(xs, is))
	}
	return pool
}

// room is how far each element of x may move.
func room(x *tensor.Dense[float64]) *tensor.Dense[float64] {
	d := x.Clone()
	for i, v := range d.Data() {
		if d.Data()[i] = min(1, math.Abs(v)) / 8; v == 0 {
			d.Data()[i] = 1.0 / 8
		}
	}
	return d
}

// fitted returns sin(c·h) in the given shape: expanded, or summed, or both.
func (g *Graph) fitted(h tape.Var64, c float64, s tensor.Shape) tape.Var64 {
	h = tape.GuardedMul(h.Scalar(c), h)
	if to, err := tensor.BroadcastShapes(h.Shape(), s); err == nil && to.Equal(s) {
		return sin(tape.Expand(h, s...))
	}
	if to, err := tensor.BroadcastShapes(h.Shape(), s); err == nil && to.Equal(h.Shape()) {
		return sin(tape.SumTo(h, s...))
	}
	return sin(tape.Expand(tape.SumTo(h), s...))
}

// String tells the graph's steps, one a line.
func (g *Graph) String() string {
	var b strings.Builder
	for k, x := range g.inputs {
		fmt.Fprintf(&b, "%d: input %v\n", k, x.Shape())
	}
	for k, s := range g.steps {
		fmt.Fprintf(&b, "%d: %s, sample %q, operands moved by %v\n", k+len(g.inputs), s.op, s.sample.Name, s.from)
	}
	return b.String()
}

// Check compares the first and second derivatives of the graph along a random
// direction with central differences, and the ways to reach them with each
// other.
func (g *Graph) Check() (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w, in the graph\n%v", err, g)
		}
	}()
	whole := check{"graph", func(*Sample) error { return g.check() }}
	return whole.apply(nil)
}

func (g *Graph) check() error {
	tp := tape.New[float64]()
	pool := g.record(tp, g.inputs)
	xs := pool[:len(g.inputs)]
	y, size := g.total(pool)
	vs := inputs(seeded(51), xs)
	one := y.Ones()
	grad := tape.Pullback(y, one, xs...)
	first, second := pairing(grad, vs), paired{}
	for k, d := range grad {
		second = second.plus(pairing(tape.Pullback(d, vs[k], xs...), vs))
	}
	push := tape.Pushforward(y, xs, vs)
	if err := agree("first derivative: reverse", first, "forward", pairing([]tape.Var64{push}, []tape.Var64{one}), 1e-11); err != nil {
		return err
	}
	push = tape.Pushforward(push, xs, vs)
	if err := agree("second derivative: reverse over reverse", second, "forward over forward", pairing([]tape.Var64{push}, []tape.Var64{one}), 1e-10); err != nil {
		return err
	}
	v := values(vs)
	again := tape.New[float64]()
	f := func(t float64) float64 { return g.along(again, v, t) }
	return differ(f, first.sum, second.sum, size)
}

// total returns the graph's value and the sum of its terms' magnitudes.
func (g *Graph) total(pool []tape.Var64) (tape.Var64, float64) {
	rng := seeded(52)
	var sum tape.Var64
	size := 0.0
	for k, h := range pool {
		w := random[float64](rng, h.Shape())
		term := tape.GuardedMul(h.Const(w), sin(tape.GuardedMul(h.Scalar(g.scale[k]), h)))
		for _, v := range data(term) {
			size += math.Abs(v)
		}
		if term = tape.SumTo(term); k > 0 {
			term = tape.Add(sum, term)
		}
		sum = term
	}
	return sum, size
}

// along computes the graph's value at its inputs + t·v, NaN where it has none.
func (g *Graph) along(tp *tape.Tape[float64], v []*tensor.Dense[float64], t float64) float64 {
	x := make([]*tensor.Dense[float64], len(v))
	for k := range x {
		x[k] = g.inputs[k].Clone()
		for i, d := range v[k].Data() {
			x[k].Data()[i] += t * d
		}
	}
	value := math.NaN()
	_ = Caught(func() {
		tp.Reset()
		y, _ := g.total(g.record(tp, x))
		value = y.Item()
	})
	return value
}
