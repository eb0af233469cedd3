package adtest

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The checks are checked here: each op below is right as it stands, and wrong in
// one way for each bug that it can be given. The checks must find every bug, and
// nothing in the right ops.

type bug uint8

const (
	none bug = iota
	wrongSign
	missingTerm
	firstOrderOnly
	wrongAxis
	missingSum
	accumulates
	skipsElements
	modifiesOperand
	hiddenState
	wrongJVP
	wrongSecondJVP
	allocates
	panicsAtNaN
	rounds
	wrongValue
	missingTangent
	leaksInf
	wrongAtKink
	notFlat
	floatField
	pointerField
	wrongScalar
)

// found are the checks that must fail for each bug; others may, too.
var found = map[bug][]string{
	wrongSign:       {"Taylor remainders", "central differences"},
	missingTerm:     {"Taylor remainders", "central differences"},
	firstOrderOnly:  {"Taylor remainders", "central differences"},
	wrongAxis:       {"transpose", "Taylor remainders", "central differences"},
	missingSum:      {"transpose", "Taylor remainders", "central differences"},
	accumulates:     {"stale memory"},
	skipsElements:   {"stale memory"},
	modifiesOperand: {"stale memory"},
	hiddenState:     {"stale memory"},
	wrongJVP:        {"transpose"},
	wrongSecondJVP:  {"transpose"},
	allocates:       {"allocations"},
	panicsAtNaN:     {"non-finite operands"},
	rounds:          {"float32"},
	wrongValue:      {"value"},
	missingTangent:  {"transpose"},
	leaksInf:        {"rough"},
	wrongAtKink:     {"stated gradient"},
	notFlat:         {"flat"},
	floatField:      {"fields"},
	pointerField:    {"fields"},
	wrongScalar:     {"compiled, single numbers"},
}

func TestChecksFindBugs(t *testing.T) {
	for _, m := range []struct {
		op     string
		sample func(bug) Sample
		bugs   []bug
	}{
		{"cube", cubeSample, []bug{wrongSign, firstOrderOnly, rounds, wrongValue, hiddenState, skipsElements, wrongScalar}},
		{"mulAdd", mulAddSample, []bug{missingTerm, wrongSign}},
		{"rowSums", rowSumsSample, []bug{wrongAxis, accumulates, skipsElements, modifiesOperand, allocates, panicsAtNaN}},
		{"scaleRows", scaleRowsSample, []bug{wrongAxis, missingSum, wrongJVP, wrongSecondJVP, missingTangent}},
		{"root", rootSample, []bug{leaksInf}},
		{"stated root", statedRootSample, []bug{wrongAtKink}},
		{"steps", stepsSample, []bug{notFlat}},
		{"shift", shiftSample, []bug{floatField, pointerField}},
	} {
		t.Run(m.op, func(t *testing.T) {
			right := m.sample(none)
			for _, f := range failures(&right) {
				t.Errorf("the right op fails: %s: %v", f.check, f.err)
			}
			for _, b := range m.bugs {
				if b == allocates && Race {
					continue // allocations are not counted
				}
				mutant := m.sample(b)
				expect(t, &mutant, found[b])
			}
		})
	}
}

// expect demands that the checks, and maybe others, fail for s.
func expect(t *testing.T, s *Sample, want []string) {
	t.Helper()
	var got []string
	for _, f := range failures(s) {
		got = append(got, f.check)
		t.Logf("%s: %s: %v", s.Name, f.check, f.err)
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: check %q did not find it; those that failed: %q", s.Name, w, got)
		}
	}
}

// cubeOp is x³.
type cubeOp[T tape.Float] struct{ bug bug }

var calls int // the hidden state

func (cubeOp[T]) Name() string { return "cube" }

func (o cubeOp[T]) Block(out []T, x [][]T) {
	calls++
	for i := range out {
		v := x[0][i%len(x[0])]
		switch {
		case o.bug == skipsElements && v < 0:
			continue
		case o.bug == wrongValue:
			v += 1e-6
		case o.bug == rounds:
			v = 1e4 + v - 1e4
		case o.bug == hiddenState:
			v += T(calls) * 1e-3
		}
		out[i] = v * v * v
	}
}

// Scalar: no operation of the interpreter is a cube.
func (o cubeOp[T]) Scalar() kern.ScalarOp {
	if o.bug == wrongScalar {
		return kern.ScalarSquare
	}
	return kern.ByBlock
}

func (o cubeOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	at, c := x[0], T(3)
	switch o.bug {
	case wrongSign:
		c = -3
	case firstOrderOnly:
		at = tape.StopGradient(at)
	}
	return ops.Scale(ops.Square(at), c)
}

func cubeSample(b bug) Sample {
	s := Sample{
		Name: "cube",
		X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{0.5, -1.3, 2, 0.7})},
		F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 {
			return tape.RecordElementwise(cubeOp[float64]{b}, x[0])
		},
		F32: func(x []tape.Var32, _ []tape.IntVar) tape.Var32 {
			return tape.RecordElementwise(cubeOp[float32]{b}, x[0])
		},
		Want: Each(func(x float64) float64 { return x * x * x }),
	}
	if b == skipsElements { // it leaves the zeros of fresh memory
		s.Want = Each(func(x float64) float64 { return max(0, x*x*x) })
		s.Rough = true
	}
	return s
}

// mulAddOp is a·b + a.
type mulAddOp[T tape.Float] struct{ bug bug }

func (mulAddOp[T]) Name() string { return "mulAdd" }

func (mulAddOp[T]) Block(out []T, x [][]T) {
	for i := range out {
		a, b := x[0][i%len(x[0])], x[1][i%len(x[1])]
		out[i] = T(a*b) + a
	}
}

func (o mulAddOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	switch {
	case k == 1 && o.bug == wrongSign:
		return ops.Neg(x[0])
	case k == 1:
		return x[0]
	case o.bug == missingTerm:
		return x[1]
	}
	return ops.AddScalar(x[1], 1)
}

func mulAddSample(b bug) Sample {
	return Sample{
		Name: "mulAdd",
		X: []*tensor.Dense[float64]{
			tensor.FromSlice([]float64{0.5, -1.25, 2, 0.75, 1, -3}, 2, 3),
			tensor.FromSlice([]float64{1.5, -0.25, 0.5}),
		},
		F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 {
			return tape.RecordElementwise(mulAddOp[float64]{b}, x[0], x[1])
		},
		F32: func(x []tape.Var32, _ []tape.IntVar) tape.Var32 {
			return tape.RecordElementwise(mulAddOp[float32]{b}, x[0], x[1])
		},
		Want: Pairs(func(a, b float64) float64 { return a*b + a }),
	}
}

// rowSumsOp is the sums of the rows of a square matrix.
type rowSumsOp[T tape.Float] struct{ bug bug }

func (rowSumsOp[T]) Name() string { return "rowSums" }

func (rowSumsOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0][:1], nil }

func (o rowSumsOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	y, x := out.Data(), in.X[0].Data()
	for i := range y {
		sum := T(0)
		for _, v := range x[i*len(y) : (i+1)*len(y)] {
			sum += v
		}
		switch {
		case o.bug == accumulates:
			sum += y[i]
		case o.bug == skipsElements && sum == 0:
			continue
		case o.bug == panicsAtNaN && sum != sum:
			panic("not a number")
		}
		y[i] = sum
	}
	switch o.bug {
	case modifiesOperand:
		x[0] = 0
	case allocates:
		tensor.Zeros[T](len(y))
	}
	return nil
}

func (o rowSumsOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	if o.bug == wrongAxis {
		return tape.Expand(g, x[0].Shape()...)
	}
	return tape.Expand(ops.Reshape(g, -1, 1), x[0].Shape()...)
}

func rowSumsSample(b bug) Sample {
	return Sample{
		Name: "rowSums",
		X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{1, -2, 3, 4, 0, -4, 7, 8, 10}, 3, 3)},
		F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 {
			return tape.RecordLinear(rowSumsOp[float64]{b}, x, nil)
		},
		F32: func(x []tape.Var32, _ []tape.IntVar) tape.Var32 {
			return tape.RecordLinear(rowSumsOp[float32]{b}, x, nil)
		},
		Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
			return tensor.FromSlice([]float64{2, 0, 25})
		},
	}
}

// scaleRowsOp multiplies row i of a square matrix by element i of a vector, and
// states both of its rules.
type scaleRowsOp[T tape.Float] struct{ bug bug }

func (scaleRowsOp[T]) Name() string { return "scaleRows" }

func (scaleRowsOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) { return tape.One(x[0]), nil }

func (scaleRowsOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	y, x, c := out.X[0].Data(), in.X[0].Data(), in.X[1].Data()
	for i := range y {
		y[i] = x[i] * c[i/len(c)]
	}
	return nil
}

func (o scaleRowsOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	if c.Wants(0) {
		dx[0] = scaleRows(g[0], c.X[1], o.bug)
	}
	if !c.Wants(1) {
		return
	}
	p := ops.Mul(g[0], c.X[0])
	switch o.bug {
	case wrongAxis:
		dx[1] = ops.Sum(p, 0)
	case missingSum:
		dx[1] = ops.Sum(ops.Mul(p, p.Const(tensor.Eye[T](c.X[1].Shape()[0]))), -1) // one term of each sum
	default:
		dx[1] = ops.Sum(p, -1)
	}
}

func (o scaleRowsOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	x, r := c.X[0], c.X[1]
	if o.bug == wrongSecondJVP {
		x, r = tape.StopGradient(x), tape.StopGradient(r)
	}
	if !dx[0].IsZero() {
		dy[0] = scaleRows(dx[0], r, o.bug)
		if o.bug == wrongJVP {
			dy[0] = ops.Neg(dy[0])
		}
	}
	if dx[1].IsZero() || o.bug == missingTangent && !dx[0].IsZero() {
		return
	}
	d := scaleRows(x, dx[1], o.bug)
	if dy[0].IsZero() {
		dy[0] = d
	} else {
		dy[0] = ops.Add(dy[0], d)
	}
}

func scaleRows[T tape.Float](x, c tape.Var[T], b bug) tape.Var[T] {
	return tape.Record(scaleRowsOp[T]{b}, []tape.Var[T]{x, c}, nil).Y[0]
}

func scaleRowsSample(b bug) Sample {
	return Sample{
		Name: "scaleRows",
		X: []*tensor.Dense[float64]{
			tensor.FromSlice([]float64{1, -2, 3, 4, 0.5, -4, 7, 8, 10}, 3, 3),
			tensor.FromSlice([]float64{0.5, -1, 2}),
		},
		F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return scaleRows(x[0], x[1], b) },
		F32: func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return scaleRows(x[0], x[1], b) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			c := x[1].Reshape(-1, 1)
			return Pairs(func(a, b float64) float64 { return a * b })([]*tensor.Dense[float64]{x[0], c}, nil)
		},
	}
}

// rootOp is the square root, whose derivative at 0 is stated to be 0.
type rootOp[T tape.Float] struct{ bug bug }

func (rootOp[T]) Name() string { return "root" }

func (rootOp[T]) Block(out []T, x [][]T) {
	for i := range out {
		out[i] = T(math.Sqrt(float64(x[0][i%len(x[0])])))
	}
}

func (o rootOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	switch o.bug {
	case leaksInf:
		return ops.Reciprocal(ops.Scale(y, 2))
	case wrongAtKink:
		return ops.Reciprocal(ops.Scale(ops.AddScalar(y, 1e-3), 2))
	}
	return tape.GuardedMul(ops.Reciprocal(tape.GuardedMul(ops.Scale(y, 2), y)), y) // y/(2y²), 0 at 0
}

func rootSample(b bug) Sample {
	return Sample{
		Name: "root",
		X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{0, 4})},
		F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 {
			return tape.RecordElementwise(rootOp[float64]{b}, x[0])
		},
		F32: func(x []tape.Var32, _ []tape.IntVar) tape.Var32 {
			return tape.RecordElementwise(rootOp[float32]{b}, x[0])
		},
		Want:  Each(math.Sqrt),
		Rough: true,
	}
}

func statedRootSample(b bug) Sample {
	s := rootSample(b)
	s.Grad = []*tensor.Dense[float64]{tensor.FromSlice([]float64{0, 0.25})}
	return s
}

// stepsOp is ⌊x⌋.
type stepsOp[T tape.Float] struct{}

func (stepsOp[T]) Name() string { return "steps" }

func (stepsOp[T]) Block(out []T, x [][]T) {
	for i := range out {
		out[i] = T(math.Floor(float64(x[0][i%len(x[0])])))
	}
}

func steps[T tape.Float](x tape.Var[T], b bug) tape.Var[T] {
	y := tape.RecordPointconstant(stepsOp[T]{}, x)
	if b == notFlat {
		y = tape.Add(y, ops.Scale(x, 0))
	}
	return y
}

func stepsSample(b bug) Sample {
	return Sample{
		Name: "steps",
		X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{0.5, -1.5, 3.25})},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return steps(x[0], b) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return steps(x[0], b) },
		Want: Each(math.Floor),
		Flat: true,
	}
}

// shiftOp is x + 1, with the 1 held in ways that are wrong where the bug says so.
type shiftOp[T tape.Float, F comparable] struct {
	Field [2]struct{ by F } // only its type matters
}

func (shiftOp[T, F]) Name() string { return "shift" }

func (shiftOp[T, F]) Block(out []T, x [][]T) {
	for i := range out {
		out[i] = x[0][i%len(x[0])] + 1
	}
}

func (shiftOp[T, F]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return x[0].Ones() }

func shift[T tape.Float](x tape.Var[T], b bug) tape.Var[T] {
	switch b {
	case floatField:
		return tape.RecordElementwise(shiftOp[T, T]{}, x)
	case pointerField:
		return tape.RecordElementwise(shiftOp[T, *T]{}, x)
	}
	return tape.RecordElementwise(shiftOp[T, tape.Dims]{}, x)
}

func shiftSample(b bug) Sample {
	return Sample{
		Name: "shift",
		X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{0.5, -1.5, 3.25})},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return shift(x[0], b) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return shift(x[0], b) },
		Want: Each(func(x float64) float64 { return x + 1 }),
	}
}
