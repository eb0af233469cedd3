package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/cmd/internal/progress"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// wholeLoss is the mean loss of all training images as a function of the
// trainable parameters: what gd and lbfgs minimize.
type wholeLoss[T tensor.Float] struct{ tr *trainer[T] }

var _ optim.Differentiable = wholeLoss[float64]{}

// Value is ValueGrad without the gradient.
func (o wholeLoss[T]) Value(x []float64) (float64, error) {
	return o.ValueGrad(x, make([]float64, len(x)))
}

// ValueGrad sums over batches, weighted by their number of images. The batches
// are the same each time.
func (o wholeLoss[T]) ValueGrad(x, grad []float64) (float64, error) {
	tr := o.tr
	flat := tr.net.params.Mutate()
	for i, v := range x {
		flat[i] = T(v)
	}
	clear(grad)
	n, sum := tr.task.train.count(), 0.0
	for lo := 0; lo < n; lo += tr.plan.batch {
		part := tr.order[lo:min(lo+tr.plan.batch, n)]
		tr.take(part)
		loss, err := tr.loss()
		if err != nil {
			return 0, err
		}
		share := float64(len(part)) / float64(n)
		sum += share * loss
		for i, g := range tr.run.GradView() {
			grad[i] += share * float64(g)
		}
	}
	return sum, nil
}

// minimize trains with gd or lbfgs. An epoch is an iteration.
func (tr *trainer[T]) minimize(ctx context.Context) error {
	p, params := tr.plan, tr.net.params
	tr.order = tr.rng.Perm(tr.task.train.count())
	tr.bar = progress.New(tr.stderr, p.epochs, "minimizing")
	defer tr.bar.Close()
	var failed error
	start := 0.0 // the loss before the first step
	settings := &optim.Settings{
		MaxIterations: p.epochs,
		Context:       ctx,
		Observe: func(it *optim.Iteration) bool {
			if it.N == 0 {
				start = it.F
			} else {
				tr.bar.Step(1)
				failed = tr.endEpoch(ctx, it.N, it.F)
			}
			return failed != nil
		},
	}
	x0 := make([]float64, len(params.TrainableView()))
	for i, v := range params.TrainableView() {
		x0[i] = float64(v)
	}
	res, err := optim.Minimize(wholeLoss[T]{tr}, x0, tr.method(), settings)
	stopped := ctx.Err() != nil && errors.Is(err, context.Cause(ctx))
	switch {
	case failed != nil:
		return failed
	case err != nil && !stopped:
		return err
	}
	tr.bar.Printf("%s", res.Status)
	if !stopped && (astray(res.Status) || res.Iterations > 0 && !(res.F < start)) {
		return tr.diverged(fmt.Sprintf("the loss of all training images was %v at the start and is %v at best", start, res.F))
	}
	if err := tr.settle(res.X); err != nil || !stopped {
		return err
	}
	return cli.ErrInterrupted
}

// astray reports that a minimization left the region where the loss is a number.
func astray(s optim.Status) bool {
	return s.Code == optim.NonFinite || s.Code == optim.Unbounded
}

func (tr *trainer[T]) method() optim.Method {
	if tr.plan.optimizer == "gd" {
		return &optim.GD{Step: tr.plan.lr}
	}
	m := &optim.LBFGS{}
	if tr.plan.lr > 0 {
		m.Search = optim.FixedStep{Length: tr.plan.lr}
	}
	return m
}

// settleBatches is how many batches it takes until the running statistics of the
// net, which remember 0.9 of themselves, have forgotten where they came from:
// 0.9⁴⁴ < 0.01.
const settleBatches = 44

// settle makes x the parameters, and lets the running statistics follow.
func (tr *trainer[T]) settle(x []float64) error {
	flat := tr.net.params.Mutate()
	for i, v := range x {
		flat[i] = T(v)
	}
	if !tr.net.hasState() {
		return nil
	}
	n := len(tr.order)
	for k := range settleBatches {
		lo := k * tr.plan.batch % n
		tr.take(tr.order[lo:min(lo+tr.plan.batch, n)])
		if _, err := tr.loss(); err != nil {
			return err
		}
	}
	return nil
}
