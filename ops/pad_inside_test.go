package ops

import (
	"testing"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestPadBorder differentiates Pad by the constant, an operand of its own that a
// program may make an input: each element of the border counts once.
func TestPadBorder(t *testing.T) {
	tp := tape.New[float64]()
	x, c := tp.Input(tensor.Full(2.0, 2, 3)), tp.Input(tensor.Scalar(5.0))
	var inside cut
	inside[0] = spanOf(1, 3, 1, 5)
	y := tape.RecordLinear(padOp[float64]{inside}, []tape.Var64{x, c}, nil)
	w := tp.Input(tensor.FromSlice([]float64{1, 10, 10, 10, 2, 4, 10, 10, 10, 8}, 2, 5))
	g := tape.Pullback(y, w, x, c)
	if got := g[1].Item(); got != 15 {
		t.Errorf("cotangent of the border is %v, want 15", got)
	}
	if dy := tape.Pushforward(y, []tape.Var64{c}, []tape.Var64{c}).Value(); dy.At(0, 0) != 5 || dy.At(0, 1) != 0 {
		t.Errorf("tangent %v", dy.Data())
	}
}
