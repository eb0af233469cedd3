package main

import (
	"io"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/tensor"
)

// A training step allocates nothing: taking the images, bending them, the loss, its
// gradient and the update. The same test guards a trainer of your own: do what it
// does in a step, and count with testing.AllocsPerRun, whose first call warms up. A garbage
// collection meanwhile empties pools of scratch memory: count without it (debug.SetGCPercent).
func TestStepAllocatesNothing(t *testing.T) {
	task, err := loadTask("")
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range models {
		for _, optimizer := range []string{"adam", "sgd"} {
			p := newPlan(&options{model: model, optimizer: optimizer, hidden: 16}, task.train.count())
			tr := newTrainer[float32](t, p, task)
			update := tr.updater(100)
			order := tr.rng.Perm(task.train.count())[:p.batch]
			n := adtest.Allocations(func() {
				tr.take(order)
				_, err := tr.loss()
				if err == nil {
					err = update(tr.run.GradView())
				}
				if err != nil {
					t.Fatal(err)
				}
			})
			if n != 0 {
				t.Errorf("%s, %s: %v allocations a step, want none", model, optimizer, n)
			}
		}
	}
}

// An evaluation of gd and lbfgs allocates nothing, once the short last batch was met.
func TestEvaluationAllocatesNothing(t *testing.T) {
	task, err := loadTask("")
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range models {
		p := newPlan(&options{model: model, optimizer: "lbfgs", hidden: 8}, task.train.count())
		tr := newTrainer[float64](t, p, task)
		tr.order = tr.rng.Perm(task.train.count())
		x := append([]float64{}, tr.net.params.TrainableView()...)
		grad := make([]float64, len(x))
		n := adtest.Allocations(func() {
			if _, err := (wholeLoss[float64]{tr}).ValueGrad(x, grad); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations an evaluation, want none", model, n)
		}
	}
}

// newTrainer returns a trainer that is ready for its first step.
func newTrainer[T tensor.Float](t *testing.T, p *plan, task *task) *trainer[T] {
	n, err := newNet[T](newHeader(task, p.model, p.hidden), tensor.NewRand(p.seed))
	if err != nil {
		t.Fatal(err)
	}
	tr := &trainer[T]{plan: p, task: task, net: n, rng: tensor.NewRand(p.seed), stderr: io.Discard}
	if err := tr.compile(); err != nil {
		t.Fatal(err)
	}
	return tr
}
