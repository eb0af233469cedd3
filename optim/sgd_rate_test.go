package optim_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// On |x|, with a gradient sign(x) + N(0, 1) and T steps of 1/√T from 1, the mean gap of
// the last iterate, and of the mean of all, falls as T^−½: each of 200 seeds is an element of one vector.
func TestRateOfSGD(t *testing.T) {
	const seeds = 200
	lengths := []int{1e2, 1e3, 1e4, 1e5}
	if testing.Short() {
		lengths = lengths[:3]
	}
	var t64, last, mean []float64
	for _, steps := range lengths {
		p := tensor.NewParams[float64]()
		p.Add("x", tensor.Shape{seeds}, tensor.Constant(1))
		o := &optim.SGD[float64]{Rate: 1 / math.Sqrt(float64(steps))}
		rng := rand.New(rand.NewPCG(1, uint64(steps)))
		g, sum := make([]float64, seeds), make([]float64, seeds)
		for range steps {
			for i, x := range p.TrainableView() {
				g[i] = math.Copysign(1, x) + rng.NormFloat64()
			}
			if err := o.Update(p, g); err != nil {
				t.Fatal(err)
			}
			for i, x := range p.TrainableView() {
				sum[i] += x
			}
		}
		gapLast, gapMean := 0.0, 0.0
		for i, x := range p.TrainableView() {
			gapLast += math.Abs(x) / seeds
			gapMean += math.Abs(sum[i]/float64(steps)) / seeds
		}
		t64, last, mean = append(t64, float64(steps)), append(last, gapLast), append(mean, gapMean)
	}
	for what, gaps := range map[string][]float64{"last": last, "mean": mean} {
		s := slope(t64, gaps)
		t.Logf("%s: slope %.3f, gaps %.4g", what, s, gaps)
		if !near(s, -0.5, 0.1) {
			t.Errorf("%s: slope %v", what, s)
		}
	}
}
