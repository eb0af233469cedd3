package tape_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func TestVarString(t *testing.T) {
	tp := tape.New[float64]()
	m := tp.Input(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2))
	i := tp.Ints(tensor.IntsFrom([]int{3, 4}))
	for want, v := range map[string]any{
		"Var[] 2.5":                         tp.Scalar(2.5),
		"Var[2] [1. 2.]":                    tp.Const(tensor.FromSlice([]float64{1, 2})),
		"Var[2 2]\n[[1. 2.]\n [3. 4.]]":     m,
		"Var[0 3] []":                       tp.Const(tensor.Zeros[float64](0, 3)),
		"Var[2 2]\n[[7. 7.]\n [7. 7.]]":     ops.Expand(tp.Scalar(7), 2, 2),
		"Var[2000] [0. 0. 0. ... 0. 0. 0.]": tp.Const(tensor.Zeros[float64](2000)),
		"IntVar[2] [3 4]":                   i,
		"Var(zero)":                         tape.Var32{},
		"IntVar(zero)":                      tape.IntVar{},
	} {
		if got := fmt.Sprint(v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	tp.Reset()
	if got := fmt.Sprint(m, " ", i); got != "Var(stale) IntVar(stale)" {
		t.Errorf("after Reset: %q", got)
	}
}
