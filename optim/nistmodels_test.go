package optim_test

import (
	"os"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/nist"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

type vars = []tape.Var64

// sum, product and quotient keep the models below readable.
func sum(first tape.Var64, rest ...tape.Var64) tape.Var64 {
	for _, v := range rest {
		first = ops.Add(first, v)
	}
	return first
}

func times(first tape.Var64, rest ...tape.Var64) tape.Var64 {
	for _, v := range rest {
		first = ops.Mul(first, v)
	}
	return first
}

// polynomial is c₀ + b₀x + b₁x² + … for the coefficients b.
func polynomial(c0 tape.Var64, x tape.Var64, b ...tape.Var64) tape.Var64 {
	y := b[len(b)-1]
	for k := len(b) - 2; k >= 0; k-- {
		y = ops.Add(ops.Mul(y, x), b[k])
	}
	return ops.Add(ops.Mul(y, x), c0)
}

// decay is b·exp(−c·x).
func decay(b, c, x tape.Var64) tape.Var64 { return ops.Mul(b, ops.Exp(ops.Neg(ops.Mul(c, x)))) }

// bell is b·exp(−(x − c)²/w²).
func bell(b, c, w, x tape.Var64) tape.Var64 {
	return ops.Mul(b, ops.Exp(ops.Neg(ops.Square(ops.Div(ops.Sub(x, c), w)))))
}

// plus1 is 1 + x.
func plus1(x tape.Var64) tape.Var64 { return ops.AddScalar(x, 1) }

func saturating(b, x vars) tape.Var64 { // Misra1a, BoxBOD
	return ops.Neg(ops.Mul(b[0], ops.Expm1(ops.Neg(ops.Mul(b[1], x[0])))))
}

func chwirut(b, x vars) tape.Var64 {
	return ops.Div(ops.Exp(ops.Neg(ops.Mul(b[0], x[0]))), sum(b[1], ops.Mul(b[2], x[0])))
}

func lanczos(b, x vars) tape.Var64 {
	return sum(decay(b[0], b[1], x[0]), decay(b[2], b[3], x[0]), decay(b[4], b[5], x[0]))
}

func gauss(b, x vars) tape.Var64 {
	return sum(decay(b[0], b[1], x[0]), bell(b[2], b[3], b[4], x[0]), bell(b[5], b[6], b[7], x[0]))
}

func cubics(b, x vars) tape.Var64 { // Hahn1, Thurber
	return ops.Div(polynomial(b[0], x[0], b[1:4]...), plus1(polynomial(ops.Scale(b[0], 0), x[0], b[4:]...)))
}

// wave is c·cos(2πx/period) + s·sin(2πx/period).
func wave(c, s, turns tape.Var64) tape.Var64 {
	return sum(ops.Mul(c, ops.Cos(turns)), ops.Mul(s, ops.Sin(turns)))
}

const pi = 3.141592653589793238462643383279

// nistModels are the models as functions of parameters and predictors.
var nistModels = map[string]func(b, x vars) tape.Var64{
	"Bennett5": func(b, x vars) tape.Var64 {
		return ops.Mul(b[0], ops.Pow(sum(b[1], x[0]), ops.Neg(ops.Reciprocal(b[2]))))
	},
	"BoxBOD":   saturating,
	"Chwirut1": chwirut,
	"Chwirut2": chwirut,
	"DanWood":  func(b, x vars) tape.Var64 { return ops.Mul(b[0], ops.Pow(x[0], b[1])) },
	"ENSO": func(b, x vars) tape.Var64 {
		year := ops.Scale(x[0], 2*pi/12)
		first, second := ops.Div(ops.Scale(x[0], 2*pi), b[3]), ops.Div(ops.Scale(x[0], 2*pi), b[6])
		return sum(b[0], wave(b[1], b[2], year), wave(b[4], b[5], first), wave(b[7], b[8], second))
	},
	"Eckerle4": func(b, x vars) tape.Var64 {
		return ops.Mul(ops.Div(b[0], b[1]), ops.Exp(ops.Scale(ops.Square(ops.Div(ops.Sub(x[0], b[2]), b[1])), -0.5)))
	},
	"Gauss1": gauss,
	"Gauss2": gauss,
	"Gauss3": gauss,
	"Hahn1":  cubics,
	"Kirby2": func(b, x vars) tape.Var64 {
		return ops.Div(polynomial(b[0], x[0], b[1:3]...), plus1(polynomial(ops.Scale(b[0], 0), x[0], b[3:]...)))
	},
	"Lanczos1": lanczos,
	"Lanczos2": lanczos,
	"Lanczos3": lanczos,
	"MGH09": func(b, x vars) tape.Var64 {
		xx := ops.Square(x[0])
		return ops.Mul(b[0], ops.Div(sum(xx, ops.Mul(x[0], b[1])), sum(xx, ops.Mul(x[0], b[2]), b[3])))
	},
	"MGH10":   func(b, x vars) tape.Var64 { return ops.Mul(b[0], ops.Exp(ops.Div(b[1], sum(x[0], b[2])))) },
	"MGH17":   func(b, x vars) tape.Var64 { return sum(b[0], decay(b[1], b[3], x[0]), decay(b[2], b[4], x[0])) },
	"Misra1a": saturating,
	"Misra1b": func(b, x vars) tape.Var64 {
		return ops.Mul(b[0], ops.AddScalar(ops.Neg(ops.PowScalar(plus1(ops.Scale(ops.Mul(b[1], x[0]), 0.5)), -2)), 1))
	},
	"Misra1c": func(b, x vars) tape.Var64 {
		return ops.Mul(b[0], ops.AddScalar(ops.Neg(ops.PowScalar(plus1(ops.Scale(ops.Mul(b[1], x[0]), 2)), -0.5)), 1))
	},
	"Misra1d": func(b, x vars) tape.Var64 {
		return times(b[0], b[1], x[0], ops.Reciprocal(plus1(ops.Mul(b[1], x[0]))))
	},
	"Nelson": func(b, x vars) tape.Var64 {
		return ops.Sub(b[0], times(b[1], x[0], ops.Exp(ops.Neg(ops.Mul(b[2], x[1])))))
	},
	"Rat42": func(b, x vars) tape.Var64 { return ops.Div(b[0], plus1(ops.Exp(ops.Sub(b[1], ops.Mul(b[2], x[0]))))) },
	"Rat43": func(b, x vars) tape.Var64 {
		return ops.Div(b[0], ops.Pow(plus1(ops.Exp(ops.Sub(b[1], ops.Mul(b[2], x[0])))), ops.Reciprocal(b[3])))
	},
	"Roszman1": func(b, x vars) tape.Var64 {
		return ops.Sub(ops.Sub(b[0], ops.Mul(b[1], x[0])), ops.Scale(ops.Atan(ops.Div(b[2], ops.Sub(x[0], b[3]))), 1/pi))
	},
	"Thurber": cubics,
}

func nistProblem(t *testing.T, name string) *nist.Problem {
	t.Helper()
	f, err := os.Open("../internal/nist/testdata/" + name + ".dat")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := nist.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// nistResiduals are the residuals y − model, or log y − model, of p.
func nistResiduals(p *nist.Problem) *tape.SumOfSquares {
	model := nistModels[p.Name]
	column := func(v []float64) *tensor.Dense[float64] { return tensor.FromSlice(v, len(v)) }
	return tape.Residuals(func(b tape.Var64) tape.Var64 {
		bs := make(vars, len(p.Params))
		for j := range bs {
			bs[j] = ops.Select(b, 0, j)
		}
		xs := make(vars, len(p.X))
		for k, x := range p.X {
			xs[k] = b.Const(column(x))
		}
		y := b.Const(column(p.Y))
		if strings.HasPrefix(p.Response, "log") {
			y = ops.Log(y)
		}
		return ops.Sub(y, model(bs, xs))
	}, column(p.Start[0]))
}
