package optimizers

import (
	"fmt"
	"testing"

	"gonum.org/v1/plot/plotter"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// steps is how many each optimizer takes.
const steps = 1000

// TestStochasticPaths draws the paths of the optimizers for mini-batches, along
// gradients without noise, with rates that were found by trial.
func TestStochasticPaths(t *testing.T) {
	var walks []walk
	for _, m := range []struct {
		name string
		rate float64
		opt  func(s optim.Schedule) optim.Optimizer[float64]
	}{
		{"SGD", 0.003, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.SGD[float64]{Schedule: s} }},
		{"SGD, momentum 0.9", 0.001, func(s optim.Schedule) optim.Optimizer[float64] {
			return &optim.SGD[float64]{Schedule: s, Momentum: 0.9}
		}},
		{"SGD, Nesterov 0.9", 0.0015, func(s optim.Schedule) optim.Optimizer[float64] {
			return &optim.SGD[float64]{Schedule: s, Momentum: 0.9, Nesterov: true}
		}},
		{"AdaGrad", 2, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.AdaGrad[float64]{Schedule: s} }},
		{"RMSProp", 0.02, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.RMSProp[float64]{Schedule: s} }},
		{"AdaDelta", 5, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.AdaDelta[float64]{Schedule: s} }},
		{"Adam", 0.5, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.Adam[float64]{Schedule: s} }},
		{"Adam, AMSGrad", 0.5, func(s optim.Schedule) optim.Optimizer[float64] {
			return &optim.Adam[float64]{Schedule: s, AMSGrad: true}
		}},
		{"AdamW", 0.2, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.AdamW[float64]{Schedule: s} }},
		{"NAdam", 0.1, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.NAdam[float64]{Schedule: s} }},
		{"RAdam, clipped", 0.1, func(s optim.Schedule) optim.Optimizer[float64] {
			return &optim.RAdam[float64]{Schedule: s, Before: []optim.Link[float64]{&optim.ClipNorm[float64]{Max: 1}}}
		}},
		{"Lion", 0.03, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.Lion[float64]{Schedule: s} }},
		{"LAMB", 0.05, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.LAMB[float64]{Schedule: s} }},
		{"Muon", 0.01, func(s optim.Schedule) optim.Optimizer[float64] { return &optim.Muon[float64]{Schedule: s} }},
		{"Lookahead of Adam", 1, func(s optim.Schedule) optim.Optimizer[float64] {
			return &optim.Lookahead[float64]{Optimizer: &optim.Adam[float64]{Schedule: s}}
		}},
	} {
		params := tensor.NewParams[float64]()
		params.Add("x", tensor.Shape{1, 2}, func(dst []float64, _ tensor.Shape) { copy(dst, start()) })
		x, g := params.TrainableView(), make([]float64, 2)
		w := walk{goal: plotter.XY{X: 1, Y: 1}}
		opt := m.opt(optim.Cosine(m.rate, 0, steps))
		w.to(x)
		for range steps {
			alone(x, g)
			if err := opt.Update(params, g); err != nil {
				t.Fatal(err)
			}
			w.to(x)
		}
		f, err := valley.Value(x)
		if err != nil || !(f < 0.1) {
			t.Errorf("%s came to f = %v, %v", m.name, f, err)
		}
		w.title = fmt.Sprintf("%s, rate %g: f = %.1g", m.name, m.rate, f)
		walks = append(walks, w)
	}
	show(t, "paths-stochastic.png", walks)
}
