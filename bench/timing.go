package bench

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// shortest is the least time of a batch of steps: the clock is read twice a
// batch, and must not be seen.
const shortest = 200 * time.Microsecond

// Stopwatch times the steps of a task.
type Stopwatch struct {
	Task  *Task
	batch int // steps that take about as long as asked for the last time
	steps int // timed so far
	ns    float64
}

// Time runs steps for about d and returns how many nanoseconds one took.
func (s *Stopwatch) Time(d time.Duration) float64 {
	if s.Task.Setup != nil {
		return s.each(d)
	}
	d = max(d, shortest)
	s.batch = max(s.batch, 1)
	for {
		start := time.Now()
		for range s.batch {
			s.Task.Step()
		}
		took := time.Since(start)
		s.steps += s.batch
		ns := float64(took) / float64(s.batch)
		enough := took >= d/2
		s.batch = max(1, int(math.Min(float64(d)/math.Max(ns, 1), float64(100*s.batch))))
		if enough {
			s.ns = ns / float64(s.Task.perStep())
			return s.ns
		}
	}
}

// each times every step alone, because something untimed comes between.
func (s *Stopwatch) each(d time.Duration) float64 {
	var took time.Duration
	n := 0
	for begin := time.Now(); n == 0 || took < d && time.Since(begin) < 4*d; n++ {
		s.Task.Setup()
		start := time.Now()
		s.Task.Step()
		took += time.Since(start)
	}
	s.steps += n
	s.ns = float64(took) / float64(n) / float64(s.Task.perStep())
	return s.ns
}

func (t *Task) perStep() int { return max(t.PerStep, 1) }

// once runs a step, with its setup.
func (t *Task) once() {
	if t.Setup != nil {
		t.Setup()
	}
	t.Step()
}

// allocations is how many objects a step allocates in steady state: the whole
// part of the mean, since the runtime allocates now and then too.
func (t *Task) allocations(steps int) float64 {
	t.once()
	count := uint64(0)
	var before, after runtime.MemStats
	for range steps {
		if t.Setup != nil {
			t.Setup()
		}
		runtime.ReadMemStats(&before)
		t.Step()
		runtime.ReadMemStats(&after)
		count += after.Mallocs - before.Mallocs
	}
	return math.Floor(float64(count) / float64(steps) / float64(t.perStep()))
}

// quartile returns the value below which a share q of the samples lies.
func quartile(samples []float64, q float64) float64 {
	if len(samples) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(samples))
	at := q * float64(len(s)-1)
	i := int(at)
	if i+1 == len(s) {
		return s[i]
	}
	return s[i] + (at-float64(i))*(s[i+1]-s[i])
}

func median(samples []float64) float64 { return quartile(samples, 0.5) }

// spread is the distance between the quartiles over the median.
func spread(samples []float64) float64 {
	m := median(samples)
	if m == 0 {
		return 0
	}
	return (quartile(samples, 0.75) - quartile(samples, 0.25)) / m
}
