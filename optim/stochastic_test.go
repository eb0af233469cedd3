package optim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

type updater interface {
	Update(*tensor.Params[float64], []float64) error
	Steps() int
}

// golden is the file that testdata/gen_torch.py writes.
type golden struct {
	A, C, X0 []float64
	Shapes   []tensor.Shape // of the parameters; one vector if there are none
	Steps    []int
	Cases    map[string][][]float64

	Losses    []float64
	Schedules map[string][]float64
}

func readGolden(t *testing.T, file string) *golden {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var o golden
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatal(err)
	}
	if o.Shapes == nil {
		o.Shapes = []tensor.Shape{{len(o.X0)}}
	}
	return &o
}

// params returns the parameters at the start.
func (o *golden) params() *tensor.Params[float64] {
	p, at := tensor.NewParams[float64](), 0
	for k, shape := range o.Shapes {
		p.Add(fmt.Sprint("p", k), shape, func(dst []float64, _ tensor.Shape) { at += copy(dst, o.X0[at:]) })
	}
	return p
}

// walk holds the optimizers to the trajectories of the file.
func (o *golden) walk(t *testing.T, optimizers map[string]updater) {
	t.Helper()
	if len(o.Cases) != len(optimizers) {
		t.Errorf("%d cases in the file, %d here", len(o.Cases), len(optimizers))
	}
	for name, opt := range optimizers {
		trajectory, ok := o.Cases[name]
		if !ok || len(trajectory) != len(o.Steps) {
			t.Fatalf("%s is not in the file", name)
		}
		p := o.params()
		g := make([]float64, len(o.X0))
		for k, last := range o.Steps {
			for opt.Steps() < last {
				o.gradient(p.TrainableView(), g)
				if err := opt.Update(p, g); err != nil {
					t.Fatal(err)
				}
			}
			for i, v := range p.TrainableView() {
				if want := trajectory[k][i]; !(math.Abs(v-want) <= 1e-10*math.Abs(want)) {
					t.Errorf("%s, step %d: x[%d] = %v, the file has %v", name, last, i, v, want)
					break
				}
			}
		}
	}
}

func (o *golden) gradient(x, g []float64) {
	n := len(x)
	cube := func(i int) float64 {
		d := x[i%n] - x[(i+1)%n]
		return d * d * d
	}
	for i := range x {
		g[i] = o.A[i]*(x[i]-o.C[i]) + cube(i) - cube(i+n-1)
	}
}

// Each optimizer walks as PyTorch's does: torch.json has the parameters after
// some of 100 steps.
func TestTrajectoriesOfTorch(t *testing.T) {
	readGolden(t, "testdata/torch.json").walk(t, map[string]updater{
		"sgd":                    &optim.SGD[float64]{Rate: 0.02},
		"sgd momentum":           &optim.SGD[float64]{Rate: 0.02, Momentum: 0.9},
		"sgd nesterov":           &optim.SGD[float64]{Rate: 0.02, Momentum: 0.9, Nesterov: true},
		"sgd dampening decay":    &optim.SGD[float64]{Rate: 0.02, Momentum: 0.8, Dampening: 0.3, WeightDecay: 0.05},
		"sgd nesterov decay":     &optim.SGD[float64]{Rate: 0.02, Momentum: 0.95, Nesterov: true, WeightDecay: 0.01},
		"adam":                   &optim.Adam[float64]{Rate: 0.05},
		"adam betas":             &optim.Adam[float64]{Rate: 0.02, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-6},
		"adam decay":             &optim.Adam[float64]{Rate: 0.05, WeightDecay: 0.1},
		"adam amsgrad":           &optim.Adam[float64]{Rate: 0.05, Beta2: 0.9, AMSGrad: true},
		"adamw":                  &optim.AdamW[float64]{Rate: 0.05},
		"adamw amsgrad decay":    &optim.AdamW[float64]{Rate: 0.05, WeightDecay: 0.3, AMSGrad: true},
		"adagrad":                &optim.AdaGrad[float64]{Rate: 0.1},
		"adagrad decay":          &optim.AdaGrad[float64]{Rate: 0.3, Epsilon: 1e-6, WeightDecay: 0.1},
		"rmsprop":                &optim.RMSProp[float64]{Rate: 0.01},
		"rmsprop momentum decay": &optim.RMSProp[float64]{Rate: 0.005, Decay: 0.9, Epsilon: 1e-6, Momentum: 0.8, WeightDecay: 0.1},
		"adadelta":               &optim.AdaDelta[float64]{},
		"adadelta decay":         &optim.AdaDelta[float64]{Rate: 0.7, Decay: 0.8, Epsilon: 1e-5, WeightDecay: 0.1},
		"nadam":                  &optim.NAdam[float64]{Rate: 0.02},
		"nadam decay":            &optim.NAdam[float64]{Rate: 0.005, Beta1: 0.8, Beta2: 0.95, MomentumDecay: 0.01, WeightDecay: 0.1},
		"radam":                  &optim.RAdam[float64]{Rate: 0.05},
		"radam decay":            &optim.RAdam[float64]{Rate: 0.05, Beta1: 0.8, Beta2: 0.9, WeightDecay: 0.1},
	})
}

// And as optax's do: optax.json has tensors of several shapes.
func TestTrajectoriesOfOptax(t *testing.T) {
	type links = []optim.Link[float64]
	readGolden(t, "testdata/optax.json").walk(t, map[string]updater{
		"lion":           &optim.Lion[float64]{Rate: 0.001},
		"lion decay":     &optim.Lion[float64]{Rate: 0.0005, Beta1: 0.8, Beta2: 0.95, WeightDecay: 0.1},
		"lamb":           &optim.LAMB[float64]{Rate: 0.01},
		"lamb decay":     &optim.LAMB[float64]{Rate: 0.02, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-4, WeightDecay: 0.1},
		"muon":           &optim.Muon[float64]{Rate: 0.01},
		"muon decay":     &optim.Muon[float64]{Rate: 0.004, Momentum: 0.9, WeightDecay: 0.1},
		"lookahead sgd":  &optim.Lookahead[float64]{Optimizer: &optim.SGD[float64]{Rate: 0.02, Momentum: 0.9}},
		"lookahead adam": &optim.Lookahead[float64]{Optimizer: &optim.Adam[float64]{Rate: 0.04}, Every: 3, Share: 0.8},
		"clip adam":      &optim.Adam[float64]{Rate: 0.05, Before: links{&optim.ClipNorm[float64]{Max: 1.5}}},
		"clip value sgd": &optim.SGD[float64]{Rate: 0.05, Before: links{&optim.ClipValue[float64]{Max: 0.7}}},
	})
}

func paramsOf(x []float64) (*tensor.Params[float64], tensor.Param) {
	p := tensor.NewParams[float64]()
	w := p.Add("x", tensor.Shape{len(x)}, func(dst []float64, _ tensor.Shape) { copy(dst, x) })
	return p, w
}

// Blocks must not show: a long vector moves as its elements would alone.
func TestBlocksDoNotShow(t *testing.T) {
	for _, n := range []int{0, 1, 1023, 1024, 1025, 5000} {
		p := tensor.NewParams[float32]()
		p.Add("w", tensor.Shape{n}, tensor.Init(func(dst []float64, _ tensor.Shape) {
			for i := range dst {
				dst[i] = float64(i % 5)
			}
		}))
		o := &optim.Adam[float32]{Rate: 0.1, WeightDecay: 0.5}
		for range 3 {
			g := make([]float32, n)
			for i := range g {
				g[i] = float32(i%5) - 1
			}
			if err := o.Update(p, g); err != nil {
				t.Fatal(err)
			}
		}
		x := p.TrainableView()
		for i, v := range x {
			if v != x[i%5] || v == float32(i%5) {
				t.Fatalf("n = %d: x[%d] = %v, x[%d] = %v", n, i, v, i%5, x[i%5])
			}
		}
	}
}

func TestUpdateLeavesTheRestAlone(t *testing.T) {
	p := tensor.NewParams[float64]()
	fill := func(dst []float64, _ tensor.Shape) {
		for i := range dst {
			dst[i] = 1
		}
	}
	frozen := p.AddFrozen("frozen", tensor.Shape{2}, fill)
	state := p.AddState("state", tensor.Shape{2}, fill)
	w := p.Add("w", tensor.Shape{2}, fill)
	before := p.Version().Count()
	g := []float64{1, -2}
	o := &optim.SGD[float64]{Rate: 0.5}
	if err := o.Update(p, g); err != nil {
		t.Fatal(err)
	}
	if got := p.Value(w).Data(); !slices.Equal(got, []float64{0.5, 2}) {
		t.Errorf("w = %v", got)
	}
	if p.Value(frozen).At(0) != 1 || p.Value(state).At(1) != 1 || !slices.Equal(g, []float64{1, -2}) {
		t.Error("the step touched more than the trainable parameters")
	}
	if p.Version().Count() != before+1 {
		t.Errorf("version went from %d to %d", before, p.Version().Count())
	}
}

func TestUpdateRefuses(t *testing.T) {
	nan := math.NaN()
	bad := map[string]updater{
		"Rate is -1":            &optim.SGD[float64]{Rate: -1},
		"Rate is NaN":           &optim.Adam[float64]{Rate: nan},
		"Momentum is -0.5":      &optim.SGD[float64]{Momentum: -0.5},
		"Dampening is NaN":      &optim.SGD[float64]{Momentum: 0.5, Dampening: nan},
		"WeightDecay is -1":     &optim.SGD[float64]{WeightDecay: -1},
		"WeightDecay is +Inf":   &optim.Adam[float64]{WeightDecay: math.Inf(1)},
		"Nesterov needs":        &optim.SGD[float64]{Nesterov: true},
		"it must be below 1":    &optim.Adam[float64]{Beta2: 1},
		"Epsilon is NaN":        &optim.Adam[float64]{Epsilon: nan},
		"not 0.9 and 0.1":       &optim.SGD[float64]{Nesterov: true, Momentum: 0.9, Dampening: 0.1},
		"Beta2 is NaN; it":      &optim.Adam[float64]{Beta1: 0.9, Beta2: nan},
		"must not be negative":  &optim.Adam[float64]{WeightDecay: -1},
		"be positive, or 0 for": &optim.SGD[float64]{Rate: math.Inf(1)},
	}
	for want, o := range bad {
		p, _ := paramsOf([]float64{1, 2})
		err := o.Update(p, []float64{1, 1})
		var e *tensor.Error
		if !errors.As(err, &e) || !errors.Is(err, tensor.ErrRange) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
		if p.TrainableView()[0] != 1 || p.Version().Count() != 0 || o.Steps() != 0 {
			t.Errorf("%q: a refused step changed something", want)
		}
	}
	p, _ := paramsOf([]float64{1, 2})
	o := &optim.Adam[float64]{}
	if err := o.Update(p, []float64{1}); !errors.Is(err, tensor.ErrShape) || !strings.Contains(err.Error(), "Adam.Update [2] [1]") {
		t.Errorf("short gradient: %v", err)
	}
	if err := o.Update(nil, []float64{1}); !errors.Is(err, tensor.ErrZeroVar) {
		t.Errorf("nil params: %v", err)
	}
	if err := o.Update(p, []float64{1, 1}); err != nil {
		t.Error(err)
	}
	other, _ := paramsOf([]float64{1, 2})
	if err := o.Update(other, []float64{1, 1}); err == nil || !strings.Contains(err.Error(), "other Params") {
		t.Errorf("other params: %v", err)
	}
}

func TestDefaultsAndSwitches(t *testing.T) {
	p, _ := paramsOf([]float64{1})
	if err := (&optim.SGD[float64]{}).Update(p, []float64{1}); err != nil || p.TrainableView()[0] != 0.999 {
		t.Errorf("SGD{} went to %v, %v", p.TrainableView(), err)
	}
	// Without means and ε, Adam is the sign of the gradient.
	p, _ = paramsOf([]float64{1, 1})
	o := &optim.Adam[float64]{Rate: 0.25, Beta1: -1, Beta2: -1, Epsilon: -1}
	for range 2 {
		if err := o.Update(p, []float64{30, -2}); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.TrainableView(); got[0] != 0.5 || got[1] != 1.5 {
		t.Errorf("Adam without means went to %v", got)
	}
	// The rate may change between steps, momentum too.
	p, _ = paramsOf([]float64{0})
	s := &optim.SGD[float64]{Rate: 1}
	for _, rate := range []float64{1, 0.5, 0.25} {
		s.Rate = rate
		if err := s.Update(p, []float64{-1}); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.TrainableView()[0]; got != 1.75 {
		t.Errorf("with rates 1, 0.5, 0.25 to %v", got)
	}
}

// freeze is a link from outside the package: it stops the named group. clip
// scales the gradient to a norm of at most 1.
type freeze struct{ name string }

func (o freeze) Prepare(*optim.Step[float64]) {}
func (o freeze) Block(s *optim.Step[float64], u []float64, lo, hi int) {
	for _, g := range s.Groups {
		if g.Name == o.name {
			for i := max(lo, g.Lo); i < min(hi, g.Hi); i++ {
				u[i-lo] = 0
			}
		}
	}
}

type clip struct{ factor float64 }

func (o *clip) Prepare(s *optim.Step[float64]) {
	sum := 0.0
	for _, v := range s.Grad {
		sum += v * v
	}
	o.factor = 1 / math.Max(1, math.Sqrt(sum))
}

func (o *clip) Block(s *optim.Step[float64], u []float64, lo, hi int) {
	for i := range u {
		u[i] *= o.factor
	}
}

func TestChainOfForeignLinks(t *testing.T) {
	p := tensor.NewParams[float64]()
	p.InGroup("head")
	p.Add("a", tensor.Shape{1500}, nil)
	p.InGroup("tail")
	p.Add("b", tensor.Shape{1500}, nil)
	g := make([]float64, 3000)
	g[0], g[1499], g[1500], g[2999] = 1, 1, 1, 1
	c := optim.NewChain[float64](&clip{}, freeze{"head"}, &optim.Rate[float64]{Value: 3})
	if err := c.Update(p, g); err != nil {
		t.Fatal(err)
	}
	for i, v := range p.TrainableView() {
		want := 0.0
		if i == 1500 || i == 2999 {
			want = -1.5 // the norm of g is 2
		}
		if v != want {
			t.Errorf("x[%d] = %v, want %v", i, v, want)
		}
	}
	var empty optim.Chain[float64]
	if err := empty.Update(p, g); err != nil || p.TrainableView()[0] != -1 || empty.Steps() != 1 {
		t.Errorf("the empty chain: %v, %v", p.TrainableView()[0], err)
	}
}

func TestCosine(t *testing.T) {
	s := optim.Cosine(2, 4, 12)
	for step, want := range map[int]float64{0: 0.5, 1: 1, 3: 2, 4: 2, 6: 1 + math.Sqrt2/2, 8: 1, 12: 0, 100: 0} {
		if got := s(step); !near(got, want, 1e-15) {
			t.Errorf("step %d: %v, want %v", step, got, want)
		}
	}
	for _, s := range []optim.Schedule{optim.Cosine(1, 0, 2), optim.Cosine(1, -3, 2)} {
		if s(0) != 1 || !near(s(1), 0.5, 1e-15) || s(2) != 0 {
			t.Error("without warm-up:", s(0), s(1), s(2))
		}
	}
	if s := optim.Cosine(1, 5, 3); s(4) != 1 || s(5) != 0 {
		t.Error("longer warm-up than run:", s(4), s(5))
	}
	var rates []float64
	p, _ := paramsOf([]float64{0})
	o := &optim.SGD[float64]{Rate: 100, Schedule: func(step int) float64 {
		rates = append(rates, float64(step))
		return 0.5
	}}
	for range 3 {
		if err := o.Update(p, []float64{-1}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(rates, []float64{0, 1, 2}) || p.TrainableView()[0] != 1.5 {
		t.Errorf("asked for steps %v, went to %v", rates, p.TrainableView())
	}
}
