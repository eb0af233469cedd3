package adtest

import (
	"math"

	"github.com/covector-ad/covector/tape"
)

// sin is the sine, in a form of its own so that the checks do not lean on the
// ops that they check.
func sin(x tape.Var64) tape.Var64 { return tape.RecordElementwise(sinOp{}, x) }

// sinOp is sin(x + quarter·π/2).
type sinOp struct{ quarter uint8 }

func (sinOp) Name() string { return "sin" }

func (o sinOp) Block(out []float64, x [][]float64) {
	step := 1
	if len(x[0]) != len(out) {
		step = 0
	}
	for i := range out {
		v := x[0][i*step]
		switch o.quarter {
		case 0:
			out[i] = math.Sin(v)
		case 1:
			out[i] = math.Cos(v)
		case 2:
			out[i] = -math.Sin(v)
		case 3:
			out[i] = -math.Cos(v)
		}
	}
}

func (o sinOp) Factor(_ int, _ tape.Var64, x []tape.Var64) tape.Var64 {
	return tape.RecordElementwise(sinOp{(o.quarter + 1) % 4}, x[0])
}
