package optim

import (
	"cmp"

	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*Lookahead[float64])(nil)

// Lookahead lets an optimizer take Every steps, goes Share of the way from where they
// began to where they led, y ← y + Share·(x − y), and starts them again from there. The fields may be
// changed between steps; the struct must not be copied after the first. (Zhang et al., Lookahead optimizer: k
// steps forward, 1 step back, NeurIPS 2019, algorithm 1.)
type Lookahead[T tensor.Float] struct {
	Optimizer Optimizer[T]
	Every     int     // default 5
	Share     float64 // default 0.5

	slow []T // y
	done int // steps since y
	job  blend[T]
}

// Update takes one step of the optimizer, with its errors, and moves the parameters where
// it is time to. It returns a *tensor.Error, too, and changes nothing, if Optimizer is nil
// (ErrZeroVar), Every is negative, or Share is not in (0, 1] (ErrRange).
func (o *Lookahead[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "Lookahead.Update"
	if err := o.check(); err != nil {
		return refusal(op, err, tensor.Shape{len(grad)})
	}
	if err := fitting(op, params, grad); err != nil {
		return err
	}
	if o.slow == nil {
		o.slow = append([]T(nil), params.TrainableView()...)
	}
	if err := o.Optimizer.Update(params, grad); err != nil {
		return err
	}
	if o.done++; o.done < cmp.Or(o.Every, 5) {
		return nil
	}
	o.done = 0
	x := params.Mutate()
	share := T(cmp.Or(o.Share, 0.5))
	o.job.run(o.slow, x, 1-share, share)
	copy(x, o.slow)
	return nil
}

func (o *Lookahead[T]) check() error {
	switch {
	case o == nil:
		return errNil("*Lookahead")
	case o.Optimizer == nil:
		return errNil("Optimizer")
	case o.Every < 0:
		return tensor.Errorf(tensor.ErrRange, "Every is %d; it must be positive, or 0 for the default", o.Every)
	case !(o.Share >= 0 && o.Share <= 1):
		return tensor.Errorf(tensor.ErrRange, "Share is %v; it must be in (0, 1], or 0 for the default", o.Share)
	}
	return nil
}

// Steps returns the number of steps that the optimizer has taken.
func (o *Lookahead[T]) Steps() int {
	if err := o.check(); err != nil {
		panic(refusal("Lookahead.Steps", err))
	}
	return o.Optimizer.Steps()
}

// Keep keeps what the optimizer keeps, and where its steps began.
func (o *Lookahead[T]) Keep(m *Memory) {
	if err := o.check(); err != nil {
		m.failed(err)
		return
	}
	o.Optimizer.Keep(m.Part("fast", false))
	m.Int("done", &o.done)
	KeepVector(m.Part("slow", o.Optimizer.Steps() > 0), "parameters", &o.slow)
}
