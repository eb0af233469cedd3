package adtest

import (
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// partial is xy/(x² + y²), and 0 at 0. Both of its partial derivatives are 0 there,
// which is what the engine finds, and yet it is not differentiable, not even
// continuous.
func partial[T tape.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	r := ops.Add(ops.Square(x[0]), ops.Square(x[1]))
	return ops.Where(ops.Greater(r, r.Scalar(0)), ops.Div(ops.Mul(x[0], x[1]), r), r.Scalar(0))
}

// TestPartialsAreNotEnough: random directions find out what partial derivatives
// hide, at 0 and nowhere else.
func TestPartialsAreNotEnough(t *testing.T) {
	at := func(a, b float64) *Sample {
		return &Sample{
			X:   []*tensor.Dense[float64]{tensor.Scalar(a), tensor.Scalar(b)},
			F64: partial[float64], F32: partial[float32],
		}
	}
	for _, c := range []struct {
		name  string
		check func(*Sample) error
	}{{"Taylor remainders", checkTaylor}, {"central differences", checkDifferences}} {
		if err := c.check(at(0, 0)); err == nil {
			t.Errorf("%s do not report xy/(x² + y²) at 0", c.name)
		} else {
			t.Log(err)
		}
		if err := c.check(at(3, 1)); err != nil {
			t.Errorf("%s at (3, 1): %v", c.name, err)
		}
	}
}
