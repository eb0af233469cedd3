package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestLiteralArgumentsAllocateNothing calls ops as users write them, with axes,
// lengths and ranges in the call: their slices must stay on the caller's stack.
func TestLiteralArgumentsAllocateNothing(t *testing.T) {
	tp := tape.New[float64]()
	data, index := generic(1, 2, 4), tensor.IntsFrom([]int{0, 1, 1, 3}, 2, 2)
	for name, f := range map[string]func(x tape.Var64, i tape.IntVar){
		"Sum":        func(x tape.Var64, _ tape.IntVar) { ops.Sum(x, 0, 1) },
		"MaxKeep":    func(x tape.Var64, _ tape.IntVar) { ops.MaxKeep(x, -1) },
		"Std":        func(x tape.Var64, _ tape.IntVar) { ops.Std(x, 0) },
		"Norm":       func(x tape.Var64, _ tape.IntVar) { ops.Norm(x, 2, 0) },
		"Prod":       func(x tape.Var64, _ tape.IntVar) { ops.Prod(x, 0) },
		"LogSumExp":  func(x tape.Var64, _ tape.IntVar) { ops.LogSumExp(x, 1) },
		"Transpose":  func(x tape.Var64, _ tape.IntVar) { ops.Transpose(x, 1, 0) },
		"Reshape":    func(x tape.Var64, _ tape.IntVar) { ops.Reshape(x, 4, -1) },
		"Flatten":    func(x tape.Var64, _ tape.IntVar) { ops.Flatten(x) },
		"Unsqueeze":  func(x tape.Var64, _ tape.IntVar) { ops.Squeeze(ops.Unsqueeze(x, 0, -1), 0) },
		"Slice":      func(x tape.Var64, _ tape.IntVar) { ops.Slice(x, ops.All(), ops.Span(1, -1).By(2)) },
		"Concat":     func(x tape.Var64, _ tape.IntVar) { ops.Concat(1, x, x) },
		"Split":      func(x tape.Var64, _ tape.IntVar) { ops.Split(x, 1, 1, 3) },
		"Tile":       func(x tape.Var64, _ tape.IntVar) { ops.Tile(x, 2, 2) },
		"Pad":        func(x tape.Var64, _ tape.IntVar) { ops.Pad(x, 0, [2]int{1, 1}, [2]int{0, 1}) },
		"PadReflect": func(x tape.Var64, _ tape.IntVar) { ops.PadReflect(x, [2]int{1, 1}) },
		"Flip":       func(x tape.Var64, _ tape.IntVar) { ops.Flip(x, 0) },
		"ScatterAdd": func(x tape.Var64, i tape.IntVar) { ops.ScatterAdd(ops.Sum(x, 1), i, 2, 4) },
		"TopK":       func(x tape.Var64, _ tape.IntVar) { ops.TopK(x, 2, 1) },
		"MSE":        func(x tape.Var64, _ tape.IntVar) { ops.MSE(x, x, ops.ReduceSum) },
		"Einsum":     func(x tape.Var64, _ tape.IntVar) { ops.Einsum("ij,kj->ik", x, x) },
		"Linear":     func(x tape.Var64, _ tape.IntVar) { ops.Linear(x, ops.Transpose(x), tape.Var64{}) },
		"Take":       func(x tape.Var64, i tape.IntVar) { ops.Take(x, i, 1) },
		"OneHot":     func(_ tape.Var64, i tape.IntVar) { ops.OneHot[float64](i, 4) },
	} {
		record := func() {
			tp.Reset()
			f(tp.Input(data), tp.Ints(index))
		}
		record()
		record()
		if n := adtest.Allocations(record); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
