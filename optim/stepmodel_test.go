package optim_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// On a quadratic the model is exact, and says how much too long a step was.
func TestModelOfStep(t *testing.T) {
	f := bowl(1, 10) // ½(x² + 10y²)
	along := func(schedule optim.Schedule) optim.StepModel {
		p, _ := paramsOf([]float64{1, 1})
		before, g := slices.Clone(p.TrainableView()), make([]float64, 2)
		if _, err := f.ValueGrad(before, g); err != nil {
			t.Fatal(err)
		}
		if err := (&optim.SGD[float64]{Schedule: schedule}).Update(p, g); err != nil {
			t.Fatal(err)
		}
		m, err := optim.ModelOfStep(f, before, p.TrainableView())
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	step := func(rate float64) optim.StepModel { return along(optim.Constant(rate)) }
	m := step(0.1) // 1, 1 → 0.9, 0
	if !near(m.Actual, 5.5-0.405, 1e-14) || !near(m.Ratio(), 1, 1e-12) || !near(m.Curvature(), 1001.0/101, 1e-12) || !near(m.Limit(), 2*101/100.1, 1e-12) {
		t.Errorf("%+v", m)
	}
	if got := m.String(); got != "the quadratic model promised a decrease of 5.09, the loss fell by 5.09" {
		t.Error(got)
	}
	if got := step(0.5).String(); got != "the quadratic model promised a decrease of -74.6, the loss fell by -74.6: the step is 2.48 times the longest that goes down" {
		t.Error(got)
	}
	if m := step(0); m.Actual != 0 || m.Ratio() == m.Ratio() {
		t.Errorf("no step: %+v", m)
	}
	if _, err := optim.ModelOfStep(nil, nil, nil); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
	if _, err := optim.ModelOfStep(f, []float64{1, 2}, []float64{1}); !errors.Is(err, tensor.ErrShape) {
		t.Error(err)
	}
	broken := optim.FuncHVP{F: func([]float64) float64 { return math.NaN() }, Grad: f.Grad}
	if _, err := optim.ModelOfStep(broken, []float64{1, 2}, []float64{1, 1}); err == nil {
		t.Error("a nil function passed")
	}
}
