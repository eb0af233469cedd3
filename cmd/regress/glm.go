package main

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

// glm is a linear model behind a link: of z = Wx, with x a row of the matrix that
// begins with 1 for the intercept.
//
//	linear    y = z + noise, whose squares are summed
//	logistic  P(second class) = 1/(1 + e⁻ᶻ)
//	softmax   P(class k) = exp(z_k)/Σ exp(z_j), with all K vectors of weights
//	poisson   y is a count with the mean eᶻ
type glm struct {
	family  string
	columns []string // names of x, the intercept first
	classes []string // of logistic and softmax
}

var families = []string{"linear", "logistic", "softmax", "poisson"}

func classifies(family string) bool { return family == "logistic" || family == "softmax" }

// vectors is the number of vectors of weights.
func (m *glm) vectors() int {
	if m.family == "softmax" {
		return len(m.classes)
	}
	return 1
}

func (m *glm) parameters() []string {
	if m.family != "softmax" {
		return m.columns
	}
	var out []string
	for _, class := range m.classes {
		for _, c := range m.columns {
			out = append(out, class+":"+c)
		}
	}
	return out
}

func (m *glm) penalized() []bool {
	p := len(m.columns)
	out := make([]bool, m.vectors()*p)
	for i := range out {
		out[i] = i%p != 0
	}
	return out
}

func (m *glm) squares() bool { return m.family == "linear" }

// linear returns z, of shape [rows] or, for softmax, [rows, classes].
func (m *glm) linear(w Var, x *tensor.Dense[float64]) Var {
	if m.family != "softmax" {
		return ops.MatMul(w.Const(x), w)
	}
	return ops.MatMulNT(w.Const(x), ops.Reshape(w, len(m.classes), len(m.columns)))
}

func (m *glm) terms(w Var, d *rows) Var {
	z := m.linear(w, d.x)
	switch m.family {
	case "linear":
		return ops.Sub(z, w.Const(d.y))
	case "logistic":
		return ops.BCEWithLogits(z, w.Const(d.y), ops.ReduceNone)
	case "softmax":
		return ops.CrossEntropy(z, w.Ints(d.labels), ops.CrossEntropyOptions{Reduction: ops.ReduceNone})
	default: // eᶻ − y·z + log y!
		y := w.Const(d.y)
		return ops.Add(ops.PoissonNLL(z, y, ops.ReduceNone), ops.Lgamma(ops.AddScalar(y, 1)))
	}
}

func (m *glm) response(w Var, x *tensor.Dense[float64]) Var {
	z := m.linear(w, x)
	switch m.family {
	case "linear":
		return z
	case "logistic": // both probabilities, each without loss of digits
		return ops.Stack(1, ops.Sigmoid(ops.Neg(z)), ops.Sigmoid(z))
	case "softmax":
		return ops.Softmax(z, 1)
	default:
		return ops.Exp(z)
	}
}
