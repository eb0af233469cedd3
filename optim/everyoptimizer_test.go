package optim_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// everyOptimizer makes one of each, with options that bring every link in.
func everyOptimizer[T tensor.Float]() map[string]func() optim.Optimizer[T] {
	type links = []optim.Link[T]
	return map[string]func() optim.Optimizer[T]{
		"SGD": func() optim.Optimizer[T] { return &optim.SGD[T]{} },
		"SGD, all options": func() optim.Optimizer[T] {
			return &optim.SGD[T]{Rate: 0.1, Momentum: 0.9, Nesterov: true, WeightDecay: 0.01,
				Before: links{&optim.ClipNorm[T]{Max: 2, PerGroup: true}, &optim.ClipValue[T]{Max: 0.5}, &optim.L1[T]{Lambda: 1e-3}},
				After:  links{&optim.PerGroup[T]{Factors: map[string]float64{"head": 0.5}}}}
		},
		"Adam": func() optim.Optimizer[T] {
			return &optim.Adam[T]{Schedule: optim.Cosine(0.1, 3, 100), WeightDecay: 0.01}
		},
		"AMSGrad":  func() optim.Optimizer[T] { return &optim.Adam[T]{AMSGrad: true} },
		"AdamW":    func() optim.Optimizer[T] { return &optim.AdamW[T]{Rate: 0.01} },
		"AdaGrad":  func() optim.Optimizer[T] { return &optim.AdaGrad[T]{WeightDecay: 0.01} },
		"RMSProp":  func() optim.Optimizer[T] { return &optim.RMSProp[T]{Momentum: 0.5} },
		"AdaDelta": func() optim.Optimizer[T] { return &optim.AdaDelta[T]{} },
		"NAdam":    func() optim.Optimizer[T] { return &optim.NAdam[T]{} },
		"RAdam":    func() optim.Optimizer[T] { return &optim.RAdam[T]{Beta2: 0.9} },
		"Lion":     func() optim.Optimizer[T] { return &optim.Lion[T]{WeightDecay: 0.1} },
		"LAMB": func() optim.Optimizer[T] {
			return &optim.LAMB[T]{WeightDecay: 0.1, Before: links{&optim.ClipNorm[T]{Max: 1}}}
		},
		"Muon": func() optim.Optimizer[T] { return &optim.Muon[T]{WeightDecay: 0.1} },
		"Lookahead": func() optim.Optimizer[T] {
			return &optim.Lookahead[T]{Optimizer: &optim.Adam[T]{Rate: 0.1}, Every: 3}
		},
		"Accumulate": func() optim.Optimizer[T] {
			return &optim.Accumulate[T]{Optimizer: &optim.SGD[T]{Rate: 0.1, Momentum: 0.9}, Every: 3}
		},
		"NewChain": func() optim.Optimizer[T] {
			return optim.NewChain[T](&optim.Moments[T]{Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8}, &optim.Momentum[T]{Mu: 0.5}, &optim.Rate[T]{Value: 0.1})
		},
	}
}

// netParams are matrices, a vector and a tensor of rank 3, in two groups.
func netParams[T tensor.Float](rows int) *tensor.Params[T] {
	p, rng := tensor.NewParams[T](), tensor.NewRand(5)
	p.InGroup("body")
	p.Add("w", tensor.Shape{rows, 3}, tensor.HeNormal(rng))
	p.Add("b", tensor.Shape{3}, tensor.Constant(0.5))
	p.AddState("running", tensor.Shape{2}, tensor.Constant(7))
	p.InGroup("head")
	p.Add("v", tensor.Shape{3, 5}, tensor.HeNormal(rng))
	p.Add("k", tensor.Shape{2, 2, 2}, tensor.HeNormal(rng))
	return p
}

// pull stores a gradient at x in g: that of ½Σ(x − 1)², and noise from rng.
func pull[T tensor.Float](x, g []T, rng *tensor.Rand) {
	for i, v := range x {
		g[i] = v - 1 + T(0.1*rng.NormFloat64())
	}
}

func TestNoAllocationPerStep(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool drop memory")
	}
	for name, o := range everyOptimizer[float32]() {
		opt, p := o(), netParams[float32](1000)
		g := make([]float32, len(p.TrainableView()))
		pull(p.TrainableView(), g, tensor.NewRand(1))
		step := func() {
			if err := opt.Update(p, g); err != nil {
				t.Fatal(err)
			}
		}
		for range 6 {
			step()
		}
		if n := testing.AllocsPerRun(20, step); n != 0 {
			t.Errorf("%s: %v allocations a step", name, n)
		}
	}
	p := netParams[float32](1000)
	ema, swa := &optim.EMA[float32]{}, &optim.SWA[float32]{}
	add := func() {
		if err := errors.Join(ema.Add(p), swa.Add(p), ema.Swap(p), swa.Swap(p)); err != nil {
			t.Fatal(err)
		}
	}
	add()
	if n := testing.AllocsPerRun(20, add); n != 0 {
		t.Errorf("averages: %v allocations", n)
	}
}

// Threads do not show in the bits.
func TestThreadsDoNotShow(t *testing.T) {
	defer func() { kern.ShareAll = false }()
	kern.ShareAll = true
	for name, o := range everyOptimizer[float64]() {
		var ends [][]float64
		for _, threads := range []int{1, 2, 3} {
			was := tensor.SetThreads(threads)
			opt, p, rng := o(), netParams[float64](7_000), tensor.NewRand(2)
			g := make([]float64, len(p.TrainableView()))
			for range 4 {
				pull(p.TrainableView(), g, rng)
				if err := opt.Update(p, g); err != nil {
					t.Fatal(err)
				}
			}
			ends = append(ends, p.TrainableView())
			tensor.SetThreads(was)
		}
		if !slices.Equal(ends[0], ends[1]) || !slices.Equal(ends[0], ends[2]) {
			t.Errorf("%s: the bits depend on the number of threads", name)
		}
	}
}

// All come near the minimum that they are pulled to.
func TestEveryOptimizerDescends(t *testing.T) {
	distance := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += (v - 1) * (v - 1)
		}
		return math.Sqrt(sum)
	}
	for name, o := range everyOptimizer[float64]() {
		opt, p, rng := o(), netParams[float64](4), tensor.NewRand(2)
		g := make([]float64, len(p.TrainableView()))
		before := distance(p.TrainableView())
		for range 300 {
			pull(p.TrainableView(), g, rng)
			if err := opt.Update(p, g); err != nil {
				t.Fatal(err)
			}
		}
		if after := distance(p.TrainableView()); !(after < 0.99*before) {
			t.Errorf("%s: from %v to %v", name, before, after)
		}
	}
}

// An option that is none is refused, with the name of the field, by each optimizer that has it.
func TestOptionsOfTheOthers(t *testing.T) {
	nan := math.NaN()
	type links = []optim.Link[float64]
	for want, o := range map[string]optim.Optimizer[float64]{
		"AdamW.Update [2]: out of range: WeightDecay is NaN":                                          &optim.AdamW[float64]{WeightDecay: nan},
		"AdamW.Update [2]: out of range: Beta1 is 1":                                                  &optim.AdamW[float64]{Beta1: 1},
		"AdaGrad.Update [2]: out of range: Epsilon is +Inf":                                           &optim.AdaGrad[float64]{Epsilon: math.Inf(1)},
		"RMSProp.Update [2]: out of range: Decay is 1":                                                &optim.RMSProp[float64]{Decay: 1},
		"RMSProp.Update [2]: out of range: Momentum is -1":                                            &optim.RMSProp[float64]{Momentum: -1},
		"AdaDelta.Update [2]: out of range: Decay is NaN":                                             &optim.AdaDelta[float64]{Decay: nan},
		"NAdam.Update [2]: out of range: MomentumDecay is NaN":                                        &optim.NAdam[float64]{MomentumDecay: nan},
		"RAdam.Update [2]: out of range: Rate is -1":                                                  &optim.RAdam[float64]{Rate: -1},
		"Lion.Update [2]: out of range: Beta2 is 2":                                                   &optim.Lion[float64]{Beta2: 2},
		"LAMB.Update [2]: out of range: WeightDecay is -1":                                            &optim.LAMB[float64]{WeightDecay: -1},
		"Muon.Update [2]: out of range: Momentum is 1":                                                &optim.Muon[float64]{Momentum: 1},
		"Muon.Update [2]: nil or zero value: nil link, number 0":                                      &optim.Muon[float64]{Before: links{nil}},
		"SGD.Update [2]: nil or zero value: nil link, number 1":                                       &optim.SGD[float64]{After: links{nil}},
		"SGD.Update [2]: out of range: Max is 0; it must be positive":                                 &optim.SGD[float64]{Before: links{&optim.ClipNorm[float64]{}}},
		"SGD.Update [2]: out of range: Max is NaN; it must be positive":                               &optim.SGD[float64]{Before: links{&optim.ClipValue[float64]{Max: nan}}},
		"LAMB.Update [2]: not finite: the norm of the gradient is +Inf":                               &optim.LAMB[float64]{Before: links{&optim.ClipNorm[float64]{Max: 1}}},
		`SGD.Update [2]: out of range: no group of trainable parameters is named "x"; there are [""]`: &optim.SGD[float64]{After: links{&optim.PerGroup[float64]{Factors: map[string]float64{"x": 1}}}},
		`Adam.Update [2]: out of range: the factor of group "" is -1`:                                 &optim.Adam[float64]{After: links{&optim.PerGroup[float64]{Factors: map[string]float64{"": -1}}}},
		"Lookahead.Update [2]: nil or zero value: nil Optimizer":                                      &optim.Lookahead[float64]{},
		"Lookahead.Update [2]: out of range: Share is 2":                                              &optim.Lookahead[float64]{Optimizer: &optim.SGD[float64]{}, Share: 2},
		"Lookahead.Update [2]: out of range: Every is -1":                                             &optim.Lookahead[float64]{Optimizer: &optim.SGD[float64]{}, Every: -1},
		"Accumulate.Update [2]: out of range: Every is 0; it must be at least 1":                      &optim.Accumulate[float64]{Optimizer: &optim.SGD[float64]{}},
		"Accumulate.Update [2]: nil or zero value: nil Optimizer":                                     &optim.Accumulate[float64]{Every: 2},
	} {
		p, _ := paramsOf([]float64{1, 2})
		err := o.Update(p, []float64{1, math.Inf(1)})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "everyoptimizer_test.go:") {
			t.Errorf("%v, want %q", err, want)
		}
		if p.Version().Count() != 0 || p.TrainableView()[0] != 1 {
			t.Errorf("%q: a refused step changed something", want)
		}
	}
}

// Lookahead and Accumulate refuse what does not fit before anything has changed.
func TestWrappersRefuse(t *testing.T) {
	for _, o := range []optim.Optimizer[float64]{
		&optim.Lookahead[float64]{Optimizer: &optim.SGD[float64]{}},
		&optim.Accumulate[float64]{Optimizer: &optim.SGD[float64]{}, Every: 2},
	} {
		p, _ := paramsOf([]float64{1, 2})
		if err := o.Update(p, []float64{1}); !errors.Is(err, tensor.ErrShape) {
			t.Errorf("%T: %v", o, err)
		}
		if err := o.Update(nil, []float64{1}); !errors.Is(err, tensor.ErrZeroVar) {
			t.Errorf("%T: %v", o, err)
		}
		if o.Steps() != 0 {
			t.Errorf("%T took %d steps", o, o.Steps())
		}
	}
}

// The mean of four gradients in one step is the step along their mean.
func TestAccumulate(t *testing.T) {
	p, _ := paramsOf([]float64{0})
	o := &optim.Accumulate[float64]{Optimizer: &optim.SGD[float64]{Rate: 1}, Every: 4}
	var path []float64
	for _, g := range []float64{1, 2, 3, 6, -8, 0, 0, 0, 5} {
		if err := o.Update(p, []float64{g}); err != nil {
			t.Fatal(err)
		}
		path = append(path, p.TrainableView()[0])
	}
	if !slices.Equal(path, []float64{0, 0, 0, -3, -3, -3, -3, -1, -1}) || o.Steps() != 2 {
		t.Errorf("%v, %d steps", path, o.Steps())
	}
}

// A frozen group does not move, by decay neither; one with a factor moves that much.
func TestPerGroup(t *testing.T) {
	moved := func(factors map[string]float64) (body, head float64) {
		p := netParams[float64](4)
		was := slices.Clone(p.TrainableView())
		g := make([]float64, len(was))
		for i := range g {
			g[i] = 1
		}
		g[0] = math.Inf(1)
		if factors["body"] != 0 {
			g[0] = 1
		}
		o := &optim.SGD[float64]{Rate: 0.25, WeightDecay: 0.5, After: []optim.Link[float64]{&optim.PerGroup[float64]{Factors: factors}}}
		if err := o.Update(p, g); err != nil {
			t.Fatal(err)
		}
		for i, v := range p.TrainableView() {
			if i < 15 {
				body += math.Abs(v - was[i])
			} else {
				head += math.Abs(v - was[i])
			}
		}
		return body, head
	}
	b1, h1 := moved(map[string]float64{"body": 1, "head": 1})
	b2, h2 := moved(map[string]float64{"body": 0, "head": 2})
	if b1 == 0 || b2 != 0 || !near(h2, 2*h1, 1e-12) {
		t.Errorf("body %v, %v, head %v, %v", b1, b2, h1, h2)
	}
}

func TestClipPerGroup(t *testing.T) {
	p := netParams[float64](4)
	g := make([]float64, len(p.TrainableView()))
	g[0], g[1], g[20] = 3, 4, 0.5
	clip := &optim.ClipNorm[float64]{Max: 1, PerGroup: true}
	was := slices.Clone(p.TrainableView())
	if err := optim.NewChain[float64](clip).Update(p, g); err != nil {
		t.Fatal(err)
	}
	x := p.TrainableView()
	if !near(was[0]-x[0], 0.6, 1e-15) || !near(was[1]-x[1], 0.8, 1e-15) || !near(was[20]-x[20], 0.5, 1e-15) || clip.Norm() != 5 {
		t.Errorf("moved by %v %v %v, norm %v", was[0]-x[0], was[1]-x[1], was[20]-x[20], clip.Norm())
	}
}

// L1 pulls by a constant force, L2 in proportion (calculus, case C7).
func TestDecay(t *testing.T) {
	for _, test := range []struct {
		link optim.Link[float64]
		want []float64
	}{
		{&optim.L1[float64]{Lambda: 0.5}, []float64{2.5, -3.5, 0}},
		{&optim.L2[float64]{Lambda: 0.5}, []float64{1.5, -2, 0}},
	} {
		p, _ := paramsOf([]float64{3, -4, 0})
		if err := optim.NewChain(test.link).Update(p, make([]float64, 3)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.TrainableView(), test.want) {
			t.Errorf("%T: %v, want %v", test.link, p.TrainableView(), test.want)
		}
	}
}

func TestAverages(t *testing.T) {
	p, _ := paramsOf([]float64{0})
	ema, swa := &optim.EMA[float64]{Decay: 0.75}, &optim.SWA[float64]{}
	if err := errors.Join(ema.Swap(p), swa.Swap(p)); err != nil || p.TrainableView()[0] != 0 || swa.View() != nil {
		t.Error("an average of nothing:", err)
	}
	for _, x := range []float64{4, 8, 0, 4} {
		p.Mutate()[0] = x
		if err := errors.Join(ema.Add(p), swa.Add(p)); err != nil {
			t.Fatal(err)
		}
	}
	// 4, 5, 3.75, 3.8125 and (4 + 8 + 0 + 4)/4.
	if !near(ema.View()[0], 3.8125, 1e-15) || !near(swa.View()[0], 4, 1e-15) {
		t.Errorf("EMA %v, SWA %v", ema.View(), swa.View())
	}
	p.Mutate()[0] = 9
	for _, want := range []float64{3.8125, 9} {
		if err := ema.Swap(p); err != nil || !near(p.TrainableView()[0], want, 1e-15) {
			t.Errorf("after Swap: %v, want %v, %v", p.TrainableView(), want, err)
		}
	}
	other, _ := paramsOf([]float64{1, 2})
	for what, err := range map[string]error{
		"EMA of others":  ema.Add(other),
		"swap of others": swa.Swap(other),
	} {
		if !errors.Is(err, tensor.ErrShape) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := (&optim.EMA[float64]{Decay: 1}).Add(p); !errors.Is(err, tensor.ErrRange) {
		t.Error(err)
	}
	if err := swa.Add(nil); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
}

// Early stopping keeps all of the best parameters, state too.
func TestEarlyStopping(t *testing.T) {
	p := netParams[float64](2)
	running, _ := p.Lookup("running")
	o := &optim.EarlyStopping[float64]{Patience: 2, MinDelta: 0.1}
	var stopped []int
	for k, loss := range []float64{math.NaN(), 5, 3, 2.95, 4, 2, 2, math.NaN(), 1.95} {
		p.Mutate()[1] = float64(k)
		p.Assign(running, tensor.Full(float64(10*k), 2))
		if o.Observe(p, loss) {
			stopped = append(stopped, k)
		}
	}
	if loss, at := o.Best(); loss != 2 || at != 6 || !slices.Equal(stopped, []int{8}) {
		t.Errorf("least %v at %d, stopped at %v", loss, at, stopped)
	}
	o.Restore(p)
	if p.TrainableView()[1] != 5 || p.Value(running).At(0) != 50 {
		t.Errorf("restored %v and %v", p.TrainableView()[1], p.Value(running))
	}
	(&optim.EarlyStopping[float64]{}).Restore(p)
	defer func() {
		if e, ok := recover().(*tensor.Error); !ok || !errors.Is(e, tensor.ErrShape) {
			t.Error("others were restored:", e)
		}
	}()
	o.Restore(netParams[float64](3))
}

// A stochastic step is reported by a Hessian product of its batch.
func TestReportOfStochasticStep(t *testing.T) {
	f := bowl(1, 10)
	p, _ := paramsOf([]float64{1, 1})
	before, g := slices.Clone(p.TrainableView()), make([]float64, 2)
	if _, err := f.ValueGrad(before, g); err != nil {
		t.Fatal(err)
	}
	if err := (&optim.SGD[float64]{Rate: 0.5}).Update(p, g); err != nil {
		t.Fatal(err)
	}
	change := make([]float64, 2)
	for i, x := range p.TrainableView() {
		change[i] = x - before[i]
	}
	r, err := optim.ReportStep(f, before, change, 1, 0)
	if err != nil || !near(r.Actual, 5.5-80.125, 1e-12) || !near(r.Ratio(), 1, 1e-12) || !strings.Contains(r.String(), "is not below the limit of 0.4036") {
		t.Errorf("%v, %v", r, err)
	}
}
