package tape_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestFromInsideABody: what is taken out of a body by another way than its result is
// refused, and the error says which way is right.
func TestFromInsideABody(t *testing.T) {
	params := tensor.NewParams[float64]()
	state := params.AddState("s", tensor.Shape{}, nil)
	for name, use := range map[string]func(r *tape.Rec[float64], inside tape.Var64, i tape.IntVar){
		"Assign":     func(r *tape.Rec[float64], v tape.Var64, _ tape.IntVar) { r.Assign(state, v) },
		"Output":     func(r *tape.Rec[float64], v tape.Var64, _ tape.IntVar) { r.Output("v", v) },
		"OutputInts": func(r *tape.Rec[float64], _ tape.Var64, i tape.IntVar) { r.OutputInts("i", i) },
		"the result": nil,
	} {
		_, err := tape.Compile(params, nil, func(r *tape.Rec[float64]) tape.Var64 {
			var leaked tape.Var64
			last, _ := tape.Scan([]tape.Var64{r.Scalar(1)}, nil, func(i tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
				leaked = ops.Exp(c[0])
				if use != nil {
					use(r, leaked, i)
				}
				return []tape.Var64{leaked}, nil
			}, &tape.ScanOptions{Steps: 2})
			if use == nil {
				return ops.Neg(leaked)
			}
			return last[0]
		}, nil)
		if !errors.Is(err, tape.ErrForeign) || !strings.Contains(err.Error(), "leaves it as its result only") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 {
		var leaked tape.Var64
		tape.Checkpoint(func(x tape.Var64) tape.Var64 { leaked = ops.Exp(x); return x })(x)
		return leaked
	})(tensor.Scalar(1.0))
	if !errors.Is(err, tape.ErrForeign) || !strings.Contains(err.Error(), "leaves it as its result only") {
		t.Errorf("Checkpoint: %v", err)
	}
}
