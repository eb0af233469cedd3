package optim_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// A step of 1 on ½(100x² + y²) from (0.001, 1) still falls, the next one cannot: the
// report says so of each.
func ExampleStepReport() {
	settings := &optim.Settings{MaxIterations: 2, Report: true, Lanczos: 2, Observe: func(it *optim.Iteration) bool {
		if it.Report != nil {
			fmt.Println(it.Report)
		}
		return false
	}}
	if _, err := optim.Minimize(bowl(100, 1), []float64{0.001, 1}, &optim.GD{Step: 1}, settings); err != nil {
		fmt.Println(err)
	}
	// Output:
	// the quadratic model promised a decrease of 0.01, the function fell by 0.01; 2/λmax is about 0.02 (at least 0.02 with confidence 0.99)
	// the quadratic model promised an increase of 4802, the function rose by 4802: the step of 1 is not below the limit of 0.02 along this direction; 2/λmax is about 0.02 (at least 0.02 with confidence 0.99)
}

// A stochastic step is reported with the objective of its batch.
func ExampleReportStep() {
	batch := bowl(4, 1)
	params, _ := paramsOf([]float64{1, 1})
	before := append([]float64(nil), params.TrainableView()...)
	if err := (&optim.SGD[float64]{Rate: 0.1}).Update(params, []float64{4, 1}); err != nil {
		fmt.Println(err)
		return
	}
	change := make([]float64, 2)
	for i, v := range params.TrainableView() {
		change[i] = v - before[i]
	}
	r, err := optim.ReportStep(batch, before, change, 1, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v; ratio %.3f, curvature %.3f\n", r, r.Ratio(), r.Curvature())
	// Output: the quadratic model promised a decrease of 1.375, the function fell by 1.375; ratio 1.000, curvature 3.824
}

func TestReports(t *testing.T) {
	f := optim.FuncHVP{F: rosenbrock().F, Grad: rosenbrock().Grad, HessVec: func(x, v, hv []float64) {
		h := make([]float64, 4)
		rosenbrock().Hess(x, h)
		hv[0], hv[1] = h[0]*v[0]+h[1]*v[1], h[2]*v[0]+h[3]*v[1]
	}}
	seen, kept := 0, 0
	last := math.NaN()
	s := &optim.Settings{Report: true, Observe: func(it *optim.Iteration) bool {
		if r := it.Report; r != nil {
			seen++
			if !near(r.Actual, last-it.F, 1e-15*last) || r.Step != it.Step || !near(r.Predicted, r.Decrease(it.Step), 0) {
				t.Errorf("step %d: %+v", it.N, r)
			}
			if r.Ratio() > 0.5 {
				kept++
			}
			if estimate, sure := r.StepBound(); estimate == estimate || sure == sure {
				t.Error("Lanczos was not asked")
			}
		}
		last = it.F
		return false
	}}
	r := minimize(t, f, rosenbrockStart(2), &optim.LBFGS{}, s)
	wantConverged(t, r)
	if seen != r.Iterations || kept < seen/3 || r.Evaluations.HVP != seen {
		t.Errorf("%d reports of %d steps, %d of them good, %+v", seen, r.Iterations, kept, r.Evaluations)
	}
	if _, err := optim.Minimize(rosenbrock(), rosenbrockStart(2), &optim.LBFGS{}, s); !errors.Is(err, tensor.ErrMisuse) {
		t.Errorf("reports without products: %v", err)
	}
	// A gradient of the wrong sign: the status has the model's side of it.
	wrong := bowl(1, 1)
	wrong.Grad = func(x, g []float64) { g[0], g[1] = -x[0], -x[1] }
	r = minimize(t, wrong, []float64{1, 2}, &optim.LBFGS{}, &optim.Settings{Report: true})
	if text := r.Status.String(); !strings.Contains(text, "of the last trial, t = ") || !strings.Contains(text, "the quadratic model promised") {
		t.Error(text)
	}
}

func TestWhyAStepFailed(t *testing.T) {
	f := func(value func(x float64) float64, d, dd float64) optim.FuncHVP {
		return optim.FuncHVP{F: func(x []float64) float64 { return value(x[0]) }, Grad: func(x, g []float64) { g[0] = d },
			HessVec: func(x, v, hv []float64) { hv[0] = dd * v[0] }}
	}
	for want, c := range map[string]struct {
		f optim.FuncHVP
		t float64
	}{
		"does not lead down":                            {f(func(x float64) float64 { return x }, 1, 0), 1},
		"is not that of the whole":                      {f(func(x float64) float64 { return -x + 50*x*x }, -1, 0.1), 1},
		"not below the limit of 0.02":                   {f(func(x float64) float64 { return -x + 50*x*x }, -1, 100), 1},
		"falls along the step":                          {f(func(x float64) float64 { return -x }, -1, 1.5), 1},
		"curvature along the direction is not positive": {f(func(x float64) float64 { return -9 * x }, -1, -1), 1},
		"is not finite there":                           {f(func(x float64) float64 { return math.Log(0.5 - x) }, -2, 0.1), 1},
	} {
		r, err := optim.ReportStep(c.f, []float64{0}, []float64{1}, c.t, 0)
		if err != nil || !strings.Contains(r.String(), want) {
			t.Errorf("want %q: %v, %v", want, r, err)
		}
	}
	if _, err := optim.ReportStep(nil, []float64{0}, []float64{1}, 1, 0); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
	if _, err := optim.ReportStep(bowl(1), []float64{0}, nil, 1, 0); !errors.Is(err, tensor.ErrShape) {
		t.Error(err)
	}
}
