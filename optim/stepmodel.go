package optim

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tensor"
)

// StepModel compares a step that an optimizer took with the local model of a loss, that of the
// batch whose gradient it followed.
type StepModel struct {
	LocalModel         // along the step, p = after − before
	Predicted  float64 // what the model promised of it, −∇fᵀp − ½pᵀHp
	Actual     float64 // f(before) − f(after)
}

// ModelOfStep returns the model of a loss at the parameters before a step, along the
// step, by one gradient, one Hessian product and two values:
//
//	before := slices.Clone(params.TrainableView())
//	err := opt.Update(params, grad)
//	m, err := optim.ModelOfStep(batch, before, params.TrainableView())
//
// Its errors are those of [ModelAlong].
func ModelOfStep(batch HessianProduct, before, after []float64) (StepModel, error) {
	const op = "ModelOfStep"
	if batch == nil {
		return StepModel{}, refusal(op, errNil("batch"), tensor.Shape{len(before)}, tensor.Shape{len(after)})
	}
	if len(before) != len(after) {
		return StepModel{}, refusal(op, tensor.Errorf(tensor.ErrShape, "%d parameters before the step, %d after it", len(before), len(after)), tensor.Shape{len(before)}, tensor.Shape{len(after)})
	}
	p := make([]float64, len(before))
	addTo(p, after, -1, before)
	along, err := ModelAlong(batch, before, p)
	if err != nil {
		return StepModel{}, err
	}
	m := StepModel{LocalModel: along, Predicted: along.Decrease(1)}
	for _, at := range []struct {
		x    []float64
		sign float64
	}{{before, 1}, {after, -1}} {
		f, err := batch.Value(at.x)
		if err != nil {
			return StepModel{}, fmt.Errorf("optim.ModelOfStep: %w", err)
		}
		m.Actual += at.sign * f
	}
	return m, nil
}

// Ratio returns Actual/Predicted: near 1 the model held, and the step could be longer; NaN if
// nothing was promised.
func (m StepModel) Ratio() float64 {
	if m.Predicted == 0 {
		return math.NaN()
	}
	return m.Actual / m.Predicted
}

// String is a sentence with the numbers.
func (m StepModel) String() string {
	s := fmt.Sprintf("the quadratic model promised a decrease of %.3g, the loss fell by %.3g", m.Predicted, m.Actual)
	if limit := m.Limit(); m.Predicted < 0 && limit > 0 && limit < 1 {
		s += fmt.Sprintf(": the step is %.3g times the longest that goes down", 1/limit)
	}
	return s
}
