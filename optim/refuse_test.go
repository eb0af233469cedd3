package optim_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// TestBadRates: a step whose rate is no rate changes nothing and names step and
// value; the optimizer then goes on as if it had not been asked.
func TestBadRates(t *testing.T) {
	for rate, kind := range map[float64]error{
		math.NaN(): tensor.ErrNonFinite, math.Inf(1): tensor.ErrNonFinite, math.Inf(-1): tensor.ErrNonFinite, -0.5: tensor.ErrRange,
	} {
		bad := false
		asked := 0
		schedule := func(step int) float64 {
			asked++
			if bad {
				return rate
			}
			return 0.1 / float64(step+1)
		}
		for name, make := range map[string]func() updater{
			"SGD":  func() updater { return &optim.SGD[float64]{Schedule: schedule, Momentum: 0.9} },
			"Adam": func() updater { return &optim.Adam[float64]{Schedule: schedule, WeightDecay: 0.1} },
			"Chain": func() updater {
				return optim.NewChain(&optim.Moments[float64]{Beta1: 0.5, Beta2: 0.9, Epsilon: 1e-8}, &optim.Rate[float64]{Schedule: schedule})
			},
		} {
			var ends [2][]float64
			for k, interrupted := range []bool{false, true} {
				p := tensor.NewParams[float64]()
				p.Add("w", tensor.Shape{2}, tensor.Constant(1))
				o := make()
				for step := range 4 {
					grad := []float64{0.5, -float64(step)}
					if interrupted && step == 2 {
						bad = true
						before, count := slices.Clone(p.TrainableView()), p.Version().Count()
						err := o.Update(p, grad)
						if !errors.Is(err, kind) || !strings.Contains(err.Error(), "for step 2") || !strings.Contains(err.Error(), name+".Update") {
							t.Errorf("%s, rate %v: %v", name, rate, err)
						}
						if !slices.Equal(before, p.TrainableView()) || p.Version().Count() != count || o.Steps() != 2 {
							t.Errorf("%s, rate %v: something has changed", name, rate)
						}
						bad = false
					}
					if err := o.Update(p, grad); err != nil {
						t.Fatal(err)
					}
				}
				ends[k] = p.TrainableView()
			}
			if !slices.Equal(ends[0], ends[1]) {
				t.Errorf("%s went to %v after a refusal, to %v without", name, ends[1], ends[0])
			}
		}
		if asked != 3*(4+5) {
			t.Errorf("the schedule was asked %d times", asked)
		}
	}
}

// TestRateAboveFloat32: a rate must be finite in the element type.
func TestRateAboveFloat32(t *testing.T) {
	p := tensor.NewParams[float32]()
	p.Add("w", tensor.Shape{1}, nil)
	o := &optim.SGD[float32]{Rate: 1e39}
	if err := o.Update(p, []float32{1}); !errors.Is(err, tensor.ErrNonFinite) || !strings.Contains(err.Error(), "1e+39") {
		t.Errorf("%v", err)
	}
}

func TestNilOptimizers(t *testing.T) {
	p := tensor.NewParams[float64]()
	p.Add("w", tensor.Shape{1}, nil)
	grad := []float64{1}
	_, model := optim.ModelAlong(nil, grad, grad)
	_, lengths := optim.ModelAlong(optim.FuncHVP{}, grad, []float64{1, 2})
	for op, err := range map[string]error{
		"Adam.Update":  (&optim.Adam[float64]{}).Update(nil, grad),
		"SGD.Update":   (&optim.SGD[float64]{}).Update(nil, grad),
		"Chain.Update": optim.NewChain[float64]().Update(nil, grad),
		"ModelAlong":   model,
	} {
		refused(t, op, err, tensor.ErrZeroVar)
	}
	for op, o := range map[string]updater{"Adam": (*optim.Adam[float64])(nil), "SGD": (*optim.SGD[float64])(nil), "Chain": (*optim.Chain[float64])(nil)} {
		refused(t, op+".Update", o.Update(p, grad), tensor.ErrZeroVar)
		func() {
			defer func() {
				e, _ := recover().(*tensor.Error)
				refused(t, op+".Steps", e, tensor.ErrZeroVar)
			}()
			o.Steps()
		}()
	}
	refused(t, "ModelAlong", lengths, tensor.ErrShape)
	refused(t, "Adam.Update", (&optim.Adam[float64]{}).Update(p, nil), tensor.ErrShape)
	defer func() {
		e, _ := recover().(*tensor.Error)
		refused(t, "NewChain", e, tensor.ErrZeroVar)
	}()
	optim.NewChain[float64](&optim.L2[float64]{}, nil)
}

func refused(t *testing.T, op string, err error, kind error) {
	t.Helper()
	var e *tensor.Error
	if !errors.As(err, &e) || !errors.Is(err, kind) || e.Op != op || !strings.Contains(e.Site, "refuse_test.go:") {
		t.Errorf("%s: %v, want %v", op, err, kind)
	}
}
