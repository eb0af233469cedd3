package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Where users of other engines get bitten.

// derivatives returns the gradient of the sum of f at x, and the second
// derivative along all ones by forward over reverse and by reverse over reverse.
func derivatives[T ops.Float](t *testing.T, f func(tape.Var[T]) tape.Var[T], x ...T) (value, first, second, twice []T) {
	t.Helper()
	sum := func(v tape.Var[T]) tape.Var[T] { return ops.Sum(f(v)) }
	d := tensor.FromSlice(x)
	tp := tape.New[T]()
	value = f(tp.Input(d)).Value().Data()
	g, err := tape.Grad(sum)(d)
	if err != nil {
		t.Fatal(err)
	}
	h, err := tape.HVP(sum)(d, tensor.Full[T](1, len(x)))
	if err != nil {
		t.Fatal(err)
	}
	gradient := tape.D(sum)
	hh, err := tape.Grad(func(v tape.Var[T]) tape.Var[T] { return ops.Sum(gradient(v)) })(d)
	if err != nil {
		t.Fatal(err)
	}
	return value, g.Data(), h.Data(), hh.Data()
}

// sharp demands value, first and second derivative of f at x exactly.
func sharp[T ops.Float](t *testing.T, name string, f func(tape.Var[T]) tape.Var[T], x []T, value, first, second []float64) {
	t.Helper()
	v, d1, d2, dd := derivatives(t, f, x...)
	same(t, name+": value", v, value...)
	same(t, name+": first derivative", d1, first...)
	same(t, name+": second derivative, forward over reverse", d2, second...)
	same(t, name+": second derivative, reverse over reverse", dd, second...)
}

// TestFarOut holds activations at ±1e4 in float32, where eˣ overflows.
func TestFarOut(t *testing.T) {
	far := []float32{1e4, -1e4}
	flatter := []float64{0, 0}
	for _, c := range []struct {
		name         string
		f            func(tape.Var32) tape.Var32
		value, first []float64
	}{
		{"Softplus", ops.Softplus[float32], []float64{1e4, 0}, []float64{1, 0}},
		{"LogSigmoid", ops.LogSigmoid[float32], []float64{0, -1e4}, []float64{0, 1}},
		{"Sigmoid", ops.Sigmoid[float32], []float64{1, 0}, []float64{0, 0}},
		{"Tanh", ops.Tanh[float32], []float64{1, -1}, []float64{0, 0}},
		{"SiLU", ops.SiLU[float32], []float64{1e4, 0}, []float64{1, 0}},
		{"GELU", ops.GELU[float32], []float64{1e4, 0}, []float64{1, 0}},
		{"GELUTanh", ops.GELUTanh[float32], []float64{1e4, 0}, []float64{1, 0}},
		{"Mish", ops.Mish[float32], []float64{1e4, 0}, []float64{1, 0}},
		{"HardSwish", ops.HardSwish[float32], []float64{1e4, 0}, []float64{1, 0}},
		{"ELU", func(x tape.Var32) tape.Var32 { return ops.ELU(x, 1) }, []float64{1e4, -1}, []float64{1, 0}},
		{"Erf", ops.Erf[float32], []float64{1, -1}, []float64{0, 0}},
		{"ReLU", ops.ReLU[float32], []float64{1e4, 0}, []float64{1, 0}},
	} {
		sharp(t, c.name, c.f, far, c.value, c.first, flatter)
	}
}

// TestFurtherOut holds them up to where squares overflow: finite at every order.
func TestFurtherOut(t *testing.T) {
	far := []float32{1e19, -1e19, 1e30, -1e30, math.MaxFloat32, -math.MaxFloat32}
	for name, f := range map[string]func(tape.Var32) tape.Var32{
		"Softplus": ops.Softplus[float32], "LogSigmoid": ops.LogSigmoid[float32], "Sigmoid": ops.Sigmoid[float32],
		"Softsign": ops.Softsign[float32], "SiLU": ops.SiLU[float32], "GELU": ops.GELU[float32], "GELUTanh": ops.GELUTanh[float32],
		"Mish": ops.Mish[float32], "Erf": ops.Erf[float32], "Erfc": ops.Erfc[float32], "Atan": ops.Atan[float32],
		"Asinh": ops.Asinh[float32], "Tanh": ops.Tanh[float32], "HardSwish": ops.HardSwish[float32], "SELU": ops.SELU[float32],
	} {
		v, d1, d2, dd := derivatives(t, f, far...)
		for order, d := range [][]float32{v, d1, d2, dd} {
			for i, y := range d {
				if name == "SELU" && order == 0 {
					continue // λ·MaxFloat32 overflows rightly
				}
				if y-y != 0 {
					t.Errorf("%s at %v: result %d is %v", name, far[i], order, y)
				}
			}
		}
	}
}

// TestMaskedPoles holds that a pole behind a mask does not show, at either order.
func TestMaskedPoles(t *testing.T) {
	masked := func(f func(tape.Var64) tape.Var64) func(tape.Var64) tape.Var64 {
		return func(x tape.Var64) tape.Var64 {
			zero := x.Scalar(0)
			return ops.Where(ops.Greater(x, zero), f(x), zero)
		}
	}
	x := []float64{0, 4, -1}
	for _, c := range []struct {
		name                string
		f                   func(tape.Var64) tape.Var64
		value, slope, curve float64 // at 4
	}{
		{"Log", ops.Log[float64], math.Log(4), 0.25, -1. / 16},
		{"Sqrt", ops.Sqrt[float64], 2, 0.25, -1. / 32},
		{"Rsqrt", ops.Rsqrt[float64], 0.5, -1. / 16, 3. / 128},
		{"Reciprocal", ops.Reciprocal[float64], 0.25, -1. / 16, 1. / 32},
		{"Log1p of x−1", func(x tape.Var64) tape.Var64 { return ops.Log1p(ops.AddScalar(x, -1)) }, math.Log1p(3), 0.25, -1. / 16},
		{"Pow(x, ½)", func(x tape.Var64) tape.Var64 { return ops.PowScalar(x, 0.5) }, 2, 0.25, -1. / 32},
		{"Xlogy", func(x tape.Var64) tape.Var64 { return ops.Xlogy(x.Scalar(2), x) }, 2 * math.Log(4), 0.5, -1. / 8},
	} {
		sharp(t, c.name, masked(c.f), x, []float64{0, c.value, 0}, []float64{0, c.slope, 0}, []float64{0, c.curve, 0})
	}
	norm := func(x tape.Var64) tape.Var64 { return ops.Sqrt(ops.Sum(ops.Square(x))) }
	sharp(t, "masked norm", func(x tape.Var64) tape.Var64 {
		y := norm(x)
		return ops.Where(y, y, y.Scalar(0))
	}, []float64{0, 0}, []float64{0}, []float64{0, 0}, []float64{0, 0})
}

// TestGuardKeepsCurvature holds what guarding must not break: ½log²x at 1 has
// slope 0 but curvature 1, though the cotangent that meets log's rule is 0 there.
func TestGuardKeepsCurvature(t *testing.T) {
	half := func(x tape.Var64) tape.Var64 { return ops.Scale(ops.Square(ops.Log(x)), 0.5) }
	sharp(t, "½log²x", half, []float64{1}, []float64{0}, []float64{0}, []float64{1})
	power := func(x tape.Var64) tape.Var64 { return ops.PowScalar(ops.Log(x), 2) }
	sharp(t, "log(x)^2", power, []float64{1}, []float64{0}, []float64{0}, []float64{2})
}

// TestPowersAtZero holds xⁿ at 0 and below, at either order.
func TestPowersAtZero(t *testing.T) {
	for _, c := range []struct {
		n      float64
		value  []float64 // at 0 and −2
		first  []float64
		second []float64
	}{
		{0, []float64{1, 1}, []float64{0, 0}, []float64{0, 0}},
		{1, []float64{0, -2}, []float64{1, 1}, []float64{0, 0}},
		{2, []float64{0, 4}, []float64{0, -4}, []float64{2, 2}},
		{3, []float64{0, -8}, []float64{0, 12}, []float64{0, -12}},
		{4, []float64{0, 16}, []float64{0, -32}, []float64{0, 48}},
	} {
		f := func(x tape.Var64) tape.Var64 { return ops.PowScalar(x, c.n) }
		sharp(t, "PowScalar", f, []float64{0, -2}, c.value, c.first, c.second)
	}
}

// TestKinkOfTwo holds value, gradient and Hessian of functions of two numbers at
// points where these do not exist.
func TestKinkOfTwo(t *testing.T) {
	for _, c := range []struct {
		name          string
		f             func(a, b tape.Var64) tape.Var64
		a, b, value   float64
		da, db        float64
		daa, dab, dbb float64
	}{
		{name: "Pow(0, 3)", f: ops.Pow[float64], b: 3},
		{name: "Hypot(0, 0)", f: ops.Hypot[float64]},
		{name: "Hypot(3, 4)", f: ops.Hypot[float64], a: 3, b: 4, value: 5, da: 0.6, db: 0.8, daa: 0.128, dab: -0.096, dbb: 0.072},
		{name: "Atan2(0, 0)", f: ops.Atan2[float64]},
		{name: "Xlogy(0, 0)", f: ops.Xlogy[float64]},
		{name: "Maximum(2, 2)", f: ops.Maximum[float64], a: 2, b: 2, value: 2, da: 0.5, db: 0.5},
		{name: "LogAddExp(7, 7)", f: ops.LogAddExp[float64], a: 7, b: 7, value: 7 + math.Ln2, da: 0.5, db: 0.5, daa: 0.25, dab: -0.25, dbb: 0.25},
		{name: "LogAddExp(−Inf, −Inf)", f: ops.LogAddExp[float64], a: -inf, b: -inf, value: -inf, da: 0.5, db: 0.5, daa: 0.25, dab: -0.25, dbb: 0.25},
	} {
		tp := tape.New[float64]()
		a, b := tp.Scalar(c.a), tp.Scalar(c.b)
		y := c.f(a, b)
		g := tape.Pullback(y, y.Ones(), a, b)
		ha, hb := tape.Pullback(g[0], y.Ones(), a, b), tape.Pullback(g[1], y.Ones(), a, b)
		got := []float64{y.Item(), g[0].Item(), g[1].Item(), ha[0].Item(), ha[1].Item(), hb[0].Item(), hb[1].Item()}
		for k, want := range []float64{c.value, c.da, c.db, c.daa, c.dab, c.dab, c.dbb} {
			if got[k] != want && !(math.Abs(got[k]-want) < 1e-15) {
				t.Errorf("%s: result %d of value, gradient, Hessian is %v, want %v", c.name, k, got[k], want)
			}
		}
	}
}

// TestSoftmaxFarOut holds softmax and its logarithm at ±1e4 in float32.
func TestSoftmaxFarOut(t *testing.T) {
	x := []float32{1e4, -1e4, 1e4}
	weigh := func(f func(tape.Var32, int) tape.Var32) func(tape.Var32) tape.Var32 {
		return func(x tape.Var32) tape.Var32 {
			return ops.Mul(f(x, 0), x.Const(tensor.FromSlice([]float32{1, 2, 4})))
		}
	}
	v, d1, d2, dd := derivatives(t, weigh(ops.Softmax[float32]), x...)
	same(t, "Softmax", v, 0.5, 0, 2)
	same(t, "gradient of Softmax", d1, -0.75, 0, 0.75)
	same(t, "second derivative of Softmax along ones", d2, 0, 0, 0)
	same(t, "the same by reverse over reverse", dd, 0, 0, 0)
	v, d1, d2, dd = derivatives(t, weigh(ops.LogSoftmax[float32]), x...)
	ln2 := float64(float32(math.Ln2))
	same(t, "LogSoftmax", v, -ln2, 2*float64(float32(-2e4-math.Ln2)), -4*ln2)
	same(t, "gradient of LogSoftmax", d1, 1-3.5, 2, 4-3.5)
	same(t, "second derivative of LogSoftmax along ones", d2, 0, 0, 0)
	same(t, "the same by reverse over reverse", dd, 0, 0, 0)
}
