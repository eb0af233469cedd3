package optim

import "github.com/covector-ad/covector/tensor"

var _ Optimizer[float64] = (*Accumulate[float64])(nil)

// Accumulate gathers the gradients of Every batches and takes one step of an
// optimizer along their mean: the step of a batch Every times as large, if the batches are equal
// and losses are means. The struct must not be copied after the first Update.
type Accumulate[T tensor.Float] struct {
	Optimizer Optimizer[T]
	Every     int // at least 1

	sum  []T // of the gradients so far, each divided by Every
	have int
	job  blend[T]
}

// Update adds a gradient, and with the last of Every takes a step. It returns a
// *tensor.Error and changes nothing if Optimizer or params is nil (ErrZeroVar), Every is
// below 1 (ErrRange), or grad is no gradient of params (ErrShape). If the optimizer
// refuses the step, the gradients that were gathered are dropped.
func (o *Accumulate[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "Accumulate.Update"
	if err := o.check(); err != nil {
		return refusal(op, err, tensor.Shape{len(grad)})
	}
	if err := fitting(op, params, grad); err != nil {
		return err
	}
	if len(o.sum) != len(grad) {
		o.sum, o.have = make([]T, len(grad)), 0
	}
	keep := T(1)
	if o.have == 0 {
		keep = 0
	}
	o.job.run(o.sum, grad, keep, T(1/float64(o.Every)))
	if o.have++; o.have < o.Every {
		return nil
	}
	o.have = 0
	return o.Optimizer.Update(params, o.sum)
}

func (o *Accumulate[T]) check() error {
	switch {
	case o == nil:
		return errNil("*Accumulate")
	case o.Optimizer == nil:
		return errNil("Optimizer")
	case o.Every < 1:
		return tensor.Errorf(tensor.ErrRange, "Every is %d; it must be at least 1", o.Every)
	}
	return nil
}

// Steps returns the number of steps that the optimizer has taken.
func (o *Accumulate[T]) Steps() int {
	if err := o.check(); err != nil {
		panic(refusal("Accumulate.Steps", err))
	}
	return o.Optimizer.Steps()
}

// Keep keeps what the optimizer keeps, and the gradients that were gathered.
func (o *Accumulate[T]) Keep(m *Memory) {
	if err := o.check(); err != nil {
		m.failed(err)
		return
	}
	o.Optimizer.Keep(m.Part("step", false))
	m.Int("gathered", &o.have)
	KeepVector(m.Part("gradients", o.have > 0), "mean", &o.sum)
}
