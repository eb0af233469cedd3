package ops_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

//go:embed testdata/golden.json
var goldenJSON []byte

// golden holds the rows of testdata/golden.py for every op: arguments, value, and
// derivatives (first and second, or one for each of two operands).
var golden = func() map[string][][]float64 {
	var t map[string][][]float64
	if err := json.Unmarshal(goldenJSON, &t); err != nil {
		panic(err)
	}
	return t
}()

// goldenUnary returns the samples of an op of one operand at the first six
// points of its table, which is the reference.
func goldenUnary(op string, f64 func(tape.Var64) tape.Var64, f32 func(tape.Var32) tape.Var32) adtest.Case {
	return adtest.Unary(op, f64, f32, goldenValue(op), column(op, 0)[:6]...)
}

func goldenValue(op string) func(float64) float64 {
	return func(x float64) float64 {
		for _, row := range golden[op] {
			if row[0] == x {
				return row[1]
			}
		}
		panic(fmt.Sprintf("%s(%v) is not in the table", op, x))
	}
}

// goldenBinary adds a sample at the table's first six pairs to the given case.
func goldenBinary(c adtest.Case) adtest.Case {
	a, b, y := column(c.Op, 0)[:6], column(c.Op, 1)[:6], column(c.Op, 2)[:6]
	s := c.Samples[0]
	s.Name = "golden"
	s.X = []*tensor.Dense[float64]{tensor.FromSlice(a), tensor.FromSlice(b)}
	s.Want = func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] { return tensor.FromSlice(y) }
	c.Samples = append(c.Samples, s)
	return c
}

func column(op string, k int) []float64 {
	var out []float64
	for _, row := range golden[op] {
		out = append(out, row[k])
	}
	return out
}

// slack is what an op needs beyond the default tolerance: how many times as
// much, and floors under what values and derivatives are measured against.
var slack = map[string]struct{ times, value, derivative float64 }{
	"Digamma":  {1, 1, 0},  // has zeros where its terms do not vanish
	"Lgamma":   {32, 0, 0}, // math.Lgamma is off by 100 units around 1.2
	"Pow":      {32, 0, 0}, // math.Pow multiplies again and again
	"GELU":     {64, 0, 0}, // ill-conditioned in the tail: 400-fold at -20
	"GELUTanh": {128, 0, 0},
	"Tanh":     {1, 0, 1}, // 1 - y² cancels where it is small
}

// TestGolden compares every value and derivative of the table one by one, each
// relative to itself: tails count as much as the middle.
func TestGolden(t *testing.T) {
	for op, rows := range golden {
		k := slices.IndexFunc(all, func(c adtest.Case) bool { return c.Op == op })
		if k < 0 {
			t.Errorf("%s has golden values but no case", op)
			continue
		}
		s := all[k].Samples[0]
		for _, row := range rows {
			t.Run(fmt.Sprint(op, row[:len(s.X)]), func(t *testing.T) {
				checkGolden(t, op, row, len(s.X), outcome(s.F64, row[:len(s.X)]), 0x1p-52)
				checkGolden(t, op, row, len(s.X), outcome(s.F32, row[:len(s.X)]), 0x1p-23)
			})
		}
	}
}

// outcome returns f at x and its derivatives: the first and the second of a
// function of one operand, else one for each operand.
func outcome[T ops.Float](f adtest.Func[T], x []float64) []float64 {
	tp := tape.New[T]()
	xs := make([]tape.Var[T], len(x))
	for k, v := range x {
		xs[k] = tp.Input(tensor.Scalar(T(v)))
	}
	y := f(xs, nil)
	g := tape.Pullback(y, y.Ones(), xs...)
	if len(x) == 1 {
		g = append(g, tape.Pullback(g[0], g[0].Ones(), xs[0])[0])
	}
	out := []float64{float64(y.Item())}
	for _, v := range g {
		out = append(out, float64(v.Item()))
	}
	return out
}

// checkGolden allows a value 4 units in the last place and a derivative 64.
func checkGolden(t *testing.T, op string, row []float64, operands int, got []float64, eps float64) {
	t.Helper()
	for k, v := range got {
		want := row[operands+k]
		more := slack[op]
		tol, scale := 4*eps, max(more.value, math.Abs(want))
		if k > 0 {
			tol, scale = 64*eps, max(more.derivative, math.Abs(want))
		}
		if k == 2 && operands == 1 { // a second derivative may vanish where its terms do not
			scale = max(scale, math.Abs(row[operands+1]))
		}
		tol *= max(1, more.times) * scale
		if eps > 0x1p-52 {
			tol += 0x1p-126 // float32 loses bits below
			if math.Abs(want) > math.MaxFloat32 {
				want = math.Inf(int(math.Copysign(1, want)))
			}
		}
		if e := math.Abs(v - want); v != want && !(e <= tol) {
			t.Errorf("%s%v, eps %.2g: result %d is %v, want %v: off by %.3g units, %.3g allowed", op, row[:operands], eps, k, v, want, e/(eps*math.Abs(want)), tol/(eps*math.Abs(want)))
		}
	}
}
