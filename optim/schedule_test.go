package optim_test

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// The schedules are PyTorch's, for the same settings.
func TestSchedulesOfTorch(t *testing.T) {
	file := readGolden(t, "testdata/torch.json")
	plateau := &optim.Plateau{Rate: 0.5, Factor: 0.5, Patience: 3, Cooldown: 2, Min: 0.02}
	schedules := map[string]optim.Schedule{
		"constant":        optim.Constant(0.5),
		"step":            optim.StepDecay(0.5, 0.3, 7),
		"exponential":     optim.Exponential(0.5, 0.95),
		"polynomial":      optim.Polynomial(0.5, 0, 2, 40),
		"cosine":          optim.Cosine(0.5, 0, 60),
		"cosine restarts": optim.CosineRestarts(0.5, 0.01, 8, 2),
		"one cycle":       optim.OneCycle(0.5, 60),
		"plateau": func(step int) float64 {
			rate := plateau.At(step)
			plateau.Observe(file.Losses[step])
			return rate
		},
	}
	if len(file.Schedules) != len(schedules) {
		t.Errorf("%d schedules in the file, %d here", len(file.Schedules), len(schedules))
	}
	for name, s := range schedules {
		for step, want := range file.Schedules[name] {
			if got := s(step); !near(got, want, 1e-12) {
				t.Errorf("%s, step %d: %v, torch has %v", name, step, got, want)
			}
		}
	}
}

func TestSchedulesByHand(t *testing.T) {
	for _, test := range []struct {
		name string
		s    optim.Schedule
		want map[int]float64
	}{
		{"Polynomial", optim.Polynomial(3, 1, 1, 4), map[int]float64{0: 3, 1: 2.5, 4: 1, 9: 1}},
		{"Warmup", optim.Warmup(4, optim.Exponential(2, 0.5)), map[int]float64{0: 0.5, 3: 2, 4: 2, 5: 1}},
		{"no Warmup", optim.Warmup(-1, optim.Exponential(2, 0.5)), map[int]float64{0: 2, 1: 1}},
		{"InverseSqrt", optim.InverseSqrt(2, 4), map[int]float64{0: 0.5, 3: 2, 15: 1, 63: 0.5}},
		{"CosineRestarts", optim.CosineRestarts(2, 0, 2, 1), map[int]float64{0: 2, 1: 1, 2: 2, 1_000_001: 1}},
		{"OneCycle", optim.OneCycle(25, 11), map[int]float64{0: 1, 10: 1e-4, 99: 1e-4}},
	} {
		for step, want := range test.want {
			if got := test.s(step); !near(got, want, 1e-12) {
				t.Errorf("%s, step %d: %v, want %v", test.name, step, got, want)
			}
		}
	}
	// Counts that are none do not make a rate that is none.
	for _, s := range []optim.Schedule{optim.StepDecay(1, 0.5, 0), optim.Polynomial(1, 0, 1, -3), optim.CosineRestarts(1, 0, 0, 0),
		optim.OneCycle(1, 0), optim.OneCycle(1, 1), optim.OneCycle(1, 4), optim.InverseSqrt(1, 0)} {
		for step := range 5 {
			if v := s(step); math.IsNaN(v) || v < 0 || v > 1 {
				t.Errorf("a rate of %v", v)
			}
		}
	}
}

func TestPlateau(t *testing.T) {
	o := &optim.Plateau{Patience: 1}
	var lowered []int
	for k, loss := range []float64{5, 4, 4, 3.9999, 3, math.NaN(), math.NaN(), 3, 3} {
		if o.Observe(loss) {
			lowered = append(lowered, k)
		}
	}
	if !slices.Equal(lowered, []int{3, 6, 8}) || !near(o.At(0), 1e-6, 1e-15) {
		t.Errorf("lowered at %v to %v", lowered, o.At(0))
	}
}
