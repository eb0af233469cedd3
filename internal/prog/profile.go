package prog

import (
	"cmp"
	"context"
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/covector-ad/covector/internal/plural"
)

// Profile is how long the instructions of a program took, over all runs while it
// was on.
type Profile struct {
	Runs  int
	Steps []ProfileStep // in the order in which they run
}

// ProfileStep is one instruction of a Profile.
type ProfileStep struct {
	PlanStep
	Time time.Duration // in all runs together
}

// profiler measures the steps of a frame.
type profiler struct {
	runs   int
	times  []time.Duration
	labels []context.Context // of each step: op and line, for runtime/pprof
}

// Profile turns measuring on, from nothing, or off.
func (f *Frame[T]) Profile(on bool) {
	f.profile = nil
	if !on {
		return
	}
	p := &profiler{times: make([]time.Duration, len(f.steps))}
	for _, n := range f.instr {
		in := &f.code.List.Code[n]
		p.labels = append(p.labels, pprof.WithLabels(context.Background(), pprof.Labels("op", in.Op.Name(), "line", shortSite(in.Site))))
	}
	f.profile = p
}

// run runs the steps with their labels, and adds up the time of each.
func (p *profiler) run(k int, step func() error) error {
	pprof.SetGoroutineLabels(p.labels[k])
	start := time.Now()
	err := step()
	p.times[k] += time.Since(start)
	return err
}

// Measured returns the profile, nil if it is off.
func (f *Frame[T]) Measured() *Profile {
	if f.profile == nil {
		return nil
	}
	out := &Profile{Runs: f.profile.runs}
	plan := f.code.Plan()
	for k := range f.steps {
		out.Steps = append(out.Steps, ProfileStep{plan.Steps[k], f.profile.times[k]})
	}
	return out
}

// String is a table, the slowest instruction first.
func (p *Profile) String() string {
	steps := slices.Clone(p.Steps)
	slices.SortStableFunc(steps, func(a, b ProfileStep) int { return cmp.Compare(b.Time, a.Time) })
	var total time.Duration
	for _, s := range steps {
		total += s.Time
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  time a run\t  share\tGflop/s\t   GB/s\top\toperands\tline")
	for _, s := range steps {
		t := float64(s.Time.Nanoseconds()) / float64(max(p.Runs, 1))
		fmt.Fprintf(w, "%9.3f µs\t%5.1f %%\t%7.3g\t%7.3g\t%s\t%s\t%s\n", t/1e3, 100*float64(s.Time)/float64(max(total, 1)),
			s.Flops/max(t, 1), s.Bytes/max(t, 1), s.Op, shapeList(s.Shapes), shortSite(s.Site))
	}
	w.Flush()
	fmt.Fprintf(&b, "%s, %v in instructions\n", plural.Of(p.Runs, "run"), total.Round(time.Microsecond))
	return b.String()
}
