package main

import (
	"context"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/cmd/internal/progress"
	"github.com/covector-ad/covector/optim"
)

// warmShare is the share of the steps in which the rate rises to its highest.
const warmShare = 0.1

// sgdMomentum is the customary one.
const sgdMomentum = 0.9

// descend trains with adam or sgd, batch by batch.
func (tr *trainer[T]) descend(ctx context.Context) error {
	p, n := tr.plan, tr.task.train.count()
	steps := n / p.batch // a short last batch is left out: the next order puts other images there
	update := tr.updater(p.epochs * steps)
	tr.bar = progress.New(tr.stderr, p.epochs*steps, "training")
	defer tr.bar.Close()
	for epoch := 1; epoch <= p.epochs; epoch++ {
		order, sum := tr.rng.Perm(n), 0.0
		for k := range steps {
			if ctx.Err() != nil {
				return cli.ErrInterrupted
			}
			tr.take(order[k*p.batch : (k+1)*p.batch])
			loss, err := tr.loss()
			if err != nil {
				return err
			}
			if !finite(loss) {
				return tr.lost(loss, epoch)
			}
			if err := update(tr.run.GradView()); err != nil {
				return err
			}
			sum += loss
			tr.bar.Step(1)
		}
		if err := tr.endEpoch(ctx, epoch, sum/float64(steps)); err != nil {
			return err
		}
	}
	return nil
}

// updater returns the step along a gradient. The rate rises, then falls along
// half a wave to 0 (Loshchilov and Hutter, SGDR, 2017, equation 5, without
// restarts).
func (tr *trainer[T]) updater(steps int) func(grad []T) error {
	rate := optim.Cosine(tr.plan.lr, int(warmShare*float64(steps)), steps)
	params := tr.net.params
	if tr.plan.optimizer == "sgd" {
		sgd := &optim.SGD[T]{Schedule: rate, Momentum: sgdMomentum, Nesterov: true}
		return func(grad []T) error { return sgd.Update(params, grad) }
	}
	adam := &optim.Adam[T]{Schedule: rate}
	return func(grad []T) error { return adam.Update(params, grad) }
}
