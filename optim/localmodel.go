package optim

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// LocalModel is the second-order model of f at x along a direction p:
//
//	f(x + t·p) ≈ f(x) + t·∇f(x)ᵀp + ½·t²·pᵀHp.
type LocalModel struct {
	Slope  float64 // ∇f(x)ᵀp
	Second float64 // pᵀHp
	NormSq float64 // ‖p‖₂²
}

// ModelAlong returns the model of objective at x along p, by one gradient and
// one Hessian product. Its errors are the objective's, or a *tensor.Error: that x
// and p differ in length (ErrShape), or the objective is nil (ErrZeroVar).
func ModelAlong(objective HessianProduct, x, p []float64) (LocalModel, error) {
	if err := checkLine(objective, x, p); err != nil {
		return LocalModel{}, refusal("ModelAlong", err, tensor.Shape{len(x)}, tensor.Shape{len(p)})
	}
	v := make([]float64, len(x))
	if _, err := objective.ValueGrad(x, v); err != nil {
		return LocalModel{}, fmt.Errorf("optim.ModelAlong: %w", err)
	}
	m := LocalModel{Slope: dot(v, p), NormSq: dot(p, p)}
	if err := objective.HVP(x, p, v); err != nil {
		return LocalModel{}, fmt.Errorf("optim.ModelAlong: %w", err)
	}
	m.Second = dot(p, v)
	return m, nil
}

// checkLine is an error unless there is an objective along p from x.
func checkLine(objective HessianProduct, x, p []float64) error {
	switch {
	case objective == nil:
		return errNil("objective")
	case len(x) != len(p):
		return tensor.Errorf(tensor.ErrShape, "x has %s, the direction %d", plural.Of(len(x), "element"), len(p))
	}
	return nil
}

// Decrease returns what the model promises of the step t·p,
// −t·∇fᵀp − ½·t²·pᵀHp.
func (m LocalModel) Decrease(t float64) float64 {
	return -float64(t*m.Slope) - float64(0.5*t*t*m.Second)
}

// Curvature returns pᵀHp/‖p‖²; NaN if p is zero.
func (m LocalModel) Curvature() float64 { return m.Second / m.NormSq }

// Limit returns −2·∇fᵀp/pᵀHp: along a direction of descent the model promises a
// decrease for steps below it. It is +Inf if pᵀHp ≤ 0.
func (m LocalModel) Limit() float64 {
	if m.Second <= 0 {
		return math.Inf(1)
	}
	return -2 * m.Slope / m.Second
}
