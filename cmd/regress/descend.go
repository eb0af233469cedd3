package main

import (
	"context"
	"fmt"
	"math"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/floats"
)

// warmShare is the share of the steps in which the rate rises to its highest.
const warmShare = 0.1

// adamShare is how far adam moves a parameter in a step, as a share of its size.
const adamShare = 0.1

// descend runs sgd or adam over batches of rows. The loss of a batch is the mean of
// its terms, and the penalty divided by the number of all rows.
func (t *task) descend(ctx context.Context, o *options, name string, f smooth, epochs int, watch *watch) (*fit, error) {
	n := t.train.count()
	size := min(o.batch, n)
	steps := n / size // a short last batch is left out: the next order puts other rows there
	rate, err := t.rate(o, name, f)
	if err != nil {
		return nil, err
	}
	params := tensor.NewParams[float64]()
	w := params.Add("w", tensor.Shape{len(t.w0)}, func(dst []float64, _ tensor.Shape) { copy(dst, t.w0) })
	part := t.train.pick(make([]int, size))
	counts := weightsOf(t.model)
	loss := tape.NewGradient(params, func(r *tape.Rec[float64]) Var {
		terms := t.model.terms(r.Param(w), part)
		if t.model.squares() {
			terms = ops.Square(terms)
		}
		return ops.Add(ops.Mean(terms), ops.Scale(t.ridge(r.Param(w), counts), 1/float64(n)))
	})
	update := updater(name, params, optim.Cosine(rate, int(warmShare*float64(epochs*steps)), epochs*steps))
	out := &fit{objective: math.Inf(1)}
	rng := tensor.NewRand(o.seed).Split(1)
	for epoch := range epochs + 1 {
		if err := out.look(t, f, epoch, params.TrainableView(), watch); err != nil {
			return nil, err
		}
		if now := watch.trace.objective[epoch]; !finite(now) || epoch == epochs {
			out.end(name, epoch, epochs, steps, now, rate)
			break
		}
		order := rng.Perm(n)
		for k := range steps {
			if ctx.Err() != nil {
				return nil, fmt.Errorf("%w: %s in epoch %d of %d; nothing was saved", cli.ErrInterrupted, name, epoch+1, epochs)
			}
			part.take(t.train, order[k*size:(k+1)*size])
			if _, err := loss.Eval(); err != nil {
				return nil, cli.Plain(err)
			}
			if err := update(loss.View()); err != nil { // not finite: the next look at the objective says so
				out.status, out.objective = cli.Plain(err).Error(), nan
				return out, nil
			}
		}
		out.evaluations.Gradient += steps
	}
	return out, nil
}

// look evaluates the whole objective after an epoch and keeps the best parameters.
func (r *fit) look(t *task, f smooth, epoch int, w []float64, watch *watch) error {
	g := make([]float64, len(w))
	v, err := f.ValueGrad(w, g)
	if err != nil {
		return cli.Plain(err)
	}
	r.iterations = epoch
	r.evaluations.Function++
	r.evaluations.Gradient++
	if watch.see(epoch, w, v) {
		return watch.err
	}
	if v < r.objective {
		r.w, r.objective = append(r.w[:0], w...), v
		r.gradNorm = 0
		for _, v := range g {
			r.gradNorm = max(r.gradNorm, math.Abs(v))
		}
	}
	return nil
}

// end says how it ended. A stochastic method has no test of convergence.
func (r *fit) end(name string, epoch, epochs, steps int, now, rate float64) {
	if !finite(now) {
		r.objective = now
		r.status = fmt.Sprintf("%s diverged in epoch %d, where the objective is %v; try a -rate below %.3g", name, epoch, now, rate)
		return
	}
	r.status = fmt.Sprintf("%s has made its %s over the rows, of %s each; ‖∇f‖ = %.3g", name, plural.Of(epochs, "pass"), plural.Of(steps, "step"), r.gradNorm)
}

// take copies the rows of d with the given indices.
func (b *rows) take(d *rows, index []int) {
	p := d.x.Shape()[1]
	for k, i := range index {
		copy(b.x.Data()[k*p:(k+1)*p], d.x.Data()[i*p:(i+1)*p])
		if b.y != nil {
			b.y.Data()[k] = d.y.Data()[i]
		}
		if b.labels != nil {
			b.labels.Data()[k] = d.labels.Data()[i]
		}
	}
}

// rate is the highest learning rate. Of sgd it is half of 1/λmax of the mean loss at
// the start, as Lanczos estimates it, because a batch may be steeper than the whole.
func (t *task) rate(o *options, name string, f smooth) (float64, error) {
	if o.rate > 0 {
		return o.rate, nil
	}
	rate, err := 0.0, error(nil)
	if name == "adam" {
		rate, err = t.adamRate(f)
	} else {
		var e optim.Extremes
		e, err = optim.Lanczos(f, t.w0, 0)
		rate = 0.5 * float64(t.train.count()) / e.Max
	}
	if err != nil {
		return 0, cli.Plain(err)
	}
	if !(rate > 0 && finite(rate)) {
		return 0, cli.Misuse("%s: the objective is not curved upwards at the start, so that its rate must be given by -rate", name)
	}
	return rate, nil
}

// adamRate is adamShare of a size that parameters may have: z = Wx is of the size of
// y, and of 1 for likelihoods. The parameters of a formula may be of any size: there it is
// the largest element of the step to the minimum of the quadratic model along g = ∇f,
// g·gᵀg/gᵀHg.
func (t *task) adamRate(f smooth) (float64, error) {
	switch m, ok := t.model.(*glm); {
	case ok && !m.squares():
		return adamShare, nil
	case ok:
		y := t.train.y.Data()
		return adamShare * floats.Norm(y, 2) / math.Sqrt(float64(len(y))), nil
	}
	g := make([]float64, len(t.w0))
	if _, err := f.ValueGrad(t.w0, g); err != nil {
		return 0, err
	}
	m, err := optim.ModelAlong(f, t.w0, g)
	return adamShare * floats.Norm(g, math.Inf(1)) * m.NormSq / m.Second, err
}

func updater(name string, params *tensor.Params[float64], rate optim.Schedule) func(grad []float64) error {
	if name == "sgd" {
		sgd := &optim.SGD[float64]{Schedule: rate}
		return func(grad []float64) error { return sgd.Update(params, grad) }
	}
	adam := &optim.Adam[float64]{Schedule: rate}
	return func(grad []float64) error { return adam.Update(params, grad) }
}
