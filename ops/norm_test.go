package ops_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

type reduction64 = func(tape.Var64, ...int) tape.Var64
type reduction32 = func(tape.Var32, ...int) tape.Var32

func norm64(p float64) reduction64 {
	return func(x tape.Var64, axes ...int) tape.Var64 { return ops.Norm(x, p, axes...) }
}

func norm32(p float64) reduction32 {
	return func(x tape.Var32, axes ...int) tape.Var32 { return ops.Norm(x, p, axes...) }
}

func normRow(p float64) func([]float64) float64 {
	return func(x []float64) float64 {
		most, least, sum := 0.0, inf, 0.0
		for _, v := range x {
			most, least, sum = max(most, math.Abs(v)), min(least, math.Abs(v)), sum+math.Pow(math.Abs(v), p)
		}
		switch p {
		case inf:
			return most
		case -inf:
			return least
		}
		return math.Pow(sum, 1/p)
	}
}

// normSample is a sample of one norm, in generic position.
func normSample(p float64, axes []int, shape ...int) adtest.Sample {
	s := reduced("Norm", norm64(p), norm32(p), normRow(p), generic(81, shape...), axes)
	s.Name = fmt.Sprint("p ", p, " ", s.Name)
	return s
}

var normCase = with(reduction("Norm", norm64(2), norm32(2), normRow(2)),
	normSample(1, nil, 5), normSample(1, []int{0}, 3, 2), normSample(3, nil, 5), normSample(3, []int{1}, 2, 3, 2), normSample(1.5, nil, 4), normSample(0.5, nil, 3),
	normSample(4, []int{-1}, 2, 3), normSample(inf, nil, 5), normSample(inf, []int{0}, 3, 2), normSample(-inf, []int{0}, 3, 2), normSample(2, []int{1}, 2, 0), normSample(2, []int{0}, 200, 2),
	rough("p 1 with a zero", norm64(1), norm32(1), 3, []float64{-1, 0, 2}, []float64{-1, 0, 1}),
	rough("p 2 of zeros", norm64(2), norm32(2), 0, []float64{0, 0}, []float64{0, 0}),
	rough("p 2 of nothing", norm64(2), norm32(2), 0, []float64{}, []float64{}),
	rough("p 3 of zeros", norm64(3), norm32(3), 0, []float64{0, 0}, []float64{0, 0}),
	rough("p 1.5 with a zero", norm64(1.5), norm32(1.5), 1, []float64{0, -1}, []float64{0, -1}),
	rough("p ½ with a zero", norm64(0.5), norm32(0.5), 1, []float64{0, 1}, []float64{0, 1}),
	rough("p Inf of zeros", norm64(inf), norm32(inf), 0, []float64{0, 0}, []float64{0, 0}),
	rough("p Inf, a tie", norm64(inf), norm32(inf), 2, []float64{1, -2, 2}, []float64{0, -1, 0}),
	rough("squares overflow", norm64(2), norm32(2), 5*0x1p101, []float64{3 * 0x1p101, 4 * 0x1p101}, []float64{0.6, 0.8}),
	rough("squares underflow", norm64(2), norm32(2), 5*0x1p-120, []float64{3 * 0x1p-120, -4 * 0x1p-120}, []float64{0.6, -0.8}),
	rough("cubes overflow", norm64(3), norm32(3), 0x1p120, []float64{-0x1p120, 0}, []float64{-1, 0}),
	rough("Inf", norm64(3), norm32(3), inf, []float64{1, -inf}, []float64{0, -1}),
	rough("NaN", norm64(2), norm32(2), nan, []float64{inf, nan}, []float64{nan, nan}))

var normKeepCase = reduction("NormKeep",
	func(x tape.Var64, axes ...int) tape.Var64 { return ops.NormKeep(x, 3, axes...) },
	func(x tape.Var32, axes ...int) tape.Var32 { return ops.NormKeep(x, 3, axes...) }, normRow(3))

func normSqRow(x []float64) float64 { return sumRow(squares(x)) }

func squares(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = v * v
	}
	return y
}

var normSqCase = with(reduction("NormSq", ops.NormSq[float64], ops.NormSq[float32], normSqRow),
	reduced("NormSq", ops.NormSq[float64], ops.NormSq[float32], normSqRow, tensor.Zeros[float64](3), nil))
var normSqKeepCase = reduction("NormSqKeep", ops.NormSqKeep[float64], ops.NormSqKeep[float32], normSqRow)

func TestNormErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 0)) }
	for _, p := range []float64{0, -1, nan} {
		wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Norm(x(tp), p) })
	}
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Norm(x(tp), inf) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.NormKeep(x(tp), 2, 3) })
}

// TestNormScales holds norms of numbers whose powers do not fit in a float64.
func TestNormScales(t *testing.T) {
	for _, scale := range []float64{0x1p-1070, 0x1p-600, 1, 0x1p600, 0x1p1020} {
		for _, p := range []float64{1, 2, 3, 1000, 0.5} {
			x := []float64{3 * scale, -4 * scale, 0}
			want := normRow(p)([]float64{3, -4, 0}) * scale
			if p == 1000 {
				want = 4 * scale // and a little, beyond the digits
			}
			got := ops.Norm(tape.New[float64]().Input(tensor.FromSlice(x)), p).Item()
			if !(math.Abs(got-want) <= 1e-14*want+0x1p-1074) {
				t.Errorf("norm %v of %v is %v, want %v", p, x, got, want)
			}
		}
	}
}

// TestNormAtZero differentiates twice where the norm has a kink.
func TestNormAtZero(t *testing.T) {
	for _, p := range []float64{1, 1.5, 2, 3, inf} {
		h, err := tape.Hessian(func(x tape.Var64) tape.Var64 { return ops.Norm(x, p) })(tensor.Zeros[float64](3))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range h.Data() {
			if v != 0 {
				t.Errorf("p %v: Hessian %v, want zeros", p, h.Data())
				break
			}
		}
	}
}
