package optim_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// On |x|, with slopes sign(x) + noise of variance 1 and T steps of 1/√T from 1, the
// gap of the mean iterate falls like 1/√T. The longest of them takes seconds, and runs
// with -update only.
func TestRateOfSGD(t *testing.T) {
	const seeds = 200
	longest := 10_000.0
	if *update {
		longest = 100_000
	}
	var at, gap []float64
	for steps := 100.0; steps <= longest; steps *= 10 {
		mean := 0.0
		for seed := range seeds {
			p := tensor.NewParams[float64]()
			p.Add("x", tensor.Shape{1}, tensor.Constant(1))
			opt := &optim.SGD[float64]{Rate: 1 / math.Sqrt(steps)}
			rng := tensor.NewRand(uint64(seed + 1))
			sum, grad := 0.0, []float64{0}
			for range int(steps) {
				x := p.TrainableView()[0]
				grad[0] = math.Copysign(1, x) + rng.NormFloat64()
				if err := opt.Update(p, grad); err != nil {
					t.Fatal(err)
				}
				sum += p.TrainableView()[0]
			}
			mean += math.Abs(sum/steps) / seeds
		}
		at, gap = append(at, steps), append(gap, mean)
	}
	if s := slope(at, gap); math.Abs(s+0.5) > 0.1 {
		t.Errorf("slope %.3f: gaps %.4g after %v steps", s, gap, at)
	} else {
		t.Logf("slope %.3f: gaps %.4g after %v steps", s, gap, at)
	}
}
