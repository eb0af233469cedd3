package ops_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// moments computes the mean and the variance of x exactly, and rounds them.
func moments(x []float64) (mean, variance float64) {
	if len(x) == 0 {
		return nan, nan
	}
	sum, squares, n := new(big.Rat), new(big.Rat), big.NewRat(int64(len(x)), 1)
	for _, v := range x {
		r := new(big.Rat).SetFloat64(v)
		sum.Add(sum, r)
		squares.Add(squares, new(big.Rat).Mul(r, r))
	}
	m := sum.Quo(sum, n)
	v := squares.Quo(squares, n)
	v.Sub(v, new(big.Rat).Mul(m, m))
	mean, _ = m.Float64()
	variance, _ = v.Float64()
	return mean, variance
}

func meanRow(x []float64) float64 { m, _ := moments(x); return m }
func varRow(x []float64) float64  { _, v := moments(x); return v }
func stdRow(x []float64) float64  { return math.Sqrt(varRow(x)) }

var varCase = with(reduction("Var", ops.Var[float64], ops.Var[float32], varRow),
	reduced("Var", ops.Var[float64], ops.Var[float32], varRow, nearly, nil),
	rough("equal", ops.Var[float64], ops.Var[float32], 0, []float64{0.1, 0.1, 0.1}, []float64{0, 0, 0}),
	rough("one", ops.Var[float64], ops.Var[float32], 0, []float64{3}, []float64{0}),
	rough("nothing", ops.Var[float64], ops.Var[float32], nan, []float64{}, []float64{}))
var varKeepCase = reduction("VarKeep", ops.VarKeep[float64], ops.VarKeep[float32], varRow)

// nearly has elements that differ in the last of their 24 bits.
var nearly = tensor.FromSlice([]float64{1 << 23, 1<<23 + 1, 1<<23 + 3, 1<<23 + 4})

// The derivative of Std jumps where all elements are equal: samples of one
// element lie there.
var stdCase = roughWhereConstant(with(reduction("Std", ops.Std[float64], ops.Std[float32], stdRow),
	reduced("Std", ops.Std[float64], ops.Std[float32], stdRow, nearly, nil),
	rough("equal", ops.Std[float64], ops.Std[float32], 0, []float64{0.1, 0.1, 0.1}, []float64{0, 0, 0}),
	rough("squares overflow", ops.Std[float64], ops.Std[float32], 1e30, []float64{1e30, -1e30}, []float64{0.5, -0.5}),
	rough("squares underflow", ops.Std[float64], ops.Std[float32], 1e-30, []float64{-1e-30, 1e-30}, []float64{-0.5, 0.5}),
	rough("nothing", ops.Std[float64], ops.Std[float32], nan, []float64{}, []float64{})))
var stdKeepCase = roughWhereConstant(reduction("StdKeep", ops.StdKeep[float64], ops.StdKeep[float32], stdRow))

// TestVarOfNearlyEqual has numbers whose squares differ beyond float64's digits.
func TestVarOfNearlyEqual(t *testing.T) {
	x := tensor.FromSlice([]float64{1e9 + 1, 1e9 + 2, 1e9 + 4})
	v := ops.Var(tape.New[float64]().Input(x)).Item()
	if want := varRow(x.Data()); !(math.Abs(v-want) <= 1e-15*want) {
		t.Errorf("variance %v, want %v", v, want)
	}
	y := tape.New[float32]().Input(tensor.FromSlice([]float32{1e4, 1e4 + 1./1024, 1e4 + 3./1024}))
	d := y.Value().Data()
	want := varRow([]float64{float64(d[0]), float64(d[1]), float64(d[2])})
	if v := float64(ops.Var(y).Item()); !(math.Abs(v-want) <= 1e-6*want) {
		t.Errorf("float32 variance %v, want %v", v, want)
	}
}

// TestStdOfEqual differentiates twice where all elements are equal.
func TestStdOfEqual(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { return ops.Std(x) }
	h, err := tape.Hessian(f)(tensor.Full(2.5, 3))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range h.Data() {
		if v != 0 {
			t.Errorf("Hessian %v, want zeros", h.Data())
			break
		}
	}
}
