package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/cmd/internal/progress"
	"github.com/covector-ad/covector/optim"
)

// fit is what one method made of a task.
type fit struct {
	method      string
	w           []float64
	objective   float64
	gradNorm    float64
	status      string
	converged   bool
	iterations  int
	evaluations optim.Evaluations
	seconds     float64
	certificate *optim.Certificate
	trace       trace
}

// trace is the objective along the way.
type trace struct{ iteration, seconds, objective []float64 }

func (tr *trace) add(iteration int, since time.Time, f float64) {
	tr.iteration = append(tr.iteration, float64(iteration))
	tr.seconds = append(tr.seconds, time.Since(since).Seconds())
	tr.objective = append(tr.objective, f)
}

// defaultIterations and defaultEpochs are -iterations where it is not given.
const (
	defaultIterations = 10_000
	defaultEpochs     = 200
)

// fitAll runs the methods one after another.
func (t *task) fitAll(ctx context.Context, o *options, stderr io.Writer) ([]*fit, error) {
	names := o.methods
	if names == nil {
		names = defaultMethods(t.model, t.l1)
	}
	f := t.objective()
	var fits []*fit
	for _, name := range names {
		m, _ := methodNamed(name)
		one, err := t.fitOne(ctx, o, m, f, stderr)
		if err != nil {
			return nil, err
		}
		fits = append(fits, one)
	}
	return fits, t.runaway(ctx, fits)
}

func (t *task) fitOne(ctx context.Context, o *options, m *method, f smooth, stderr io.Writer) (*fit, error) {
	limit := o.iterations
	if limit == 0 {
		limit = defaultIterations
		if m.full == nil {
			limit = defaultEpochs
		}
	}
	bar := progress.New(stderr, limit, m.name)
	defer bar.Close()
	w := &watch{t: t, bar: bar, begun: time.Now()}
	var out *fit
	var err error
	if m.full == nil {
		out, err = t.descend(ctx, o, m.name, f, limit, w)
	} else {
		out, err = t.minimize(ctx, m, f, limit, w)
	}
	if err != nil {
		return nil, err
	}
	out.method, out.trace, out.seconds = m.name, w.trace, time.Since(w.begun).Seconds()
	return out, t.certify(out, f)
}

// watch sees every iterate.
type watch struct {
	t     *task
	bar   *progress.Bar
	begun time.Time
	trace trace
	err   error // why the run must stop
}

// see notes an iterate, and reports whether to stop.
func (w *watch) see(iteration int, x []float64, f float64) (stop bool) {
	w.trace.add(iteration, w.begun, f)
	if iteration > 0 {
		w.bar.Step(1)
	}
	w.err = w.t.separated(x)
	return w.err != nil
}

// minimize runs a method of package optim.
func (t *task) minimize(ctx context.Context, m *method, f smooth, limit int, w *watch) (*fit, error) {
	s := &optim.Settings{
		MaxIterations: limit,
		Context:       ctx,
		Observe:       func(it *optim.Iteration) bool { return w.see(it.N, it.X, it.F) },
	}
	if m.squares { // these find the end of all digits by themselves
		s.GradAbs, s.GradRel = -1, -1
	}
	r, err := optim.Minimize(t.whole(f, m.prox), t.w0, m.full, s)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("%w: %v; nothing was saved", cli.ErrInterrupted, r.Status)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", m.name, cli.Plain(err))
	case w.err != nil:
		return nil, w.err
	case r.Status.Code == optim.NonFinite && r.Iterations == 0:
		return nil, fmt.Errorf("%s: at the start the model is not finite: %v", m.name, r.Status)
	}
	return &fit{
		w: r.X, objective: r.F, gradNorm: r.GradNorm,
		status: r.Status.String(), converged: r.Status.Converged(),
		iterations: r.Iterations, evaluations: r.Evaluations,
	}, nil
}

// certify examines a fit, and drops standard errors that would mean nothing.
func (t *task) certify(r *fit, f smooth) error {
	c := &optim.Certify{Likelihood: !t.model.squares() && !t.penalty()}
	var err error
	if r.certificate, err = c.At(t.whole(f, t.l1 > 0), r.w); err != nil {
		return cli.Plain(err)
	}
	if t.penalty() {
		r.noErrors("a penalty pulls the estimates away from where the data are, so that their spread is not their error")
	} else if r.certificate.NoErrors == "" && !r.settled(t) {
		r.noErrors("the fit has not come near enough to its end")
	}
	return nil
}

func (r *fit) noErrors(why string) {
	c := r.certificate
	c.StdErrors, c.Low, c.High, c.NoErrors = nil, nil, nil, why
}

// settled reports whether what is left to go is small beside the standard errors:
// with the gap f − min f = ½gᵀH⁻¹g, the way in their units is √(2·gap) for
// likelihoods, and for squares √gap/σ̂, because H = 2JᵀJ about.
func (r *fit) settled(t *task) bool {
	const small = 0.01
	way := math.Sqrt(2 * r.certificate.Gap)
	if t.model.squares() {
		sigma := math.Sqrt(r.objective / float64(t.train.count()-len(r.w)))
		way = math.Sqrt(r.certificate.Gap) / sigma
	}
	return r.converged || way <= small
}

// best returns the fit with the lowest objective; of those that are equal but for
// rounding, the one with the smallest gradient.
func best(fits []*fit) (*fit, error) {
	low := math.Inf(1)
	for _, f := range fits {
		if f.objective < low {
			low = f.objective
		}
	}
	var out *fit
	for _, f := range fits {
		if f.objective-low <= rounding*math.Abs(low) && (out == nil || f.gradNorm < out.gradNorm) {
			out = f
		}
	}
	if out == nil {
		return nil, errors.New("no method came to a finite objective: " + fits[0].status)
	}
	return out, nil
}

// rounding is a relative difference of objectives that says nothing.
const rounding = 1e-12
