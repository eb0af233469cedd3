package optim

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

var (
	_ Keeper = (*EMA[float64])(nil)
	_ Keeper = (*SWA[float64])(nil)
)

// EMA is an exponential moving average of the trainable parameters,
// a ← Decay·a + (1 − Decay)·x, which begins as the first x. It belongs to the Params of
// its first Add.
//
//	for … { …; opt.Update(params, grad); ema.Add(params) }
//	ema.Swap(params) // to evaluate or save with; Swap again to go on
//
// State (running statistics) is not averaged. (Polyak and Juditsky, Acceleration of stochastic
// approximation by averaging, 1992, in the form with a window.)
type EMA[T tensor.Float] struct {
	Decay float64 // default 0.999; a negative value means 0

	mean average[T]
}

// Add takes notice of the present parameters. After the first call it allocates nothing. It
// returns a *tensor.Error if params is nil (ErrZeroVar) or not of the size of
// before (ErrShape), or Decay is not below 1 (ErrRange).
func (o *EMA[T]) Add(params *tensor.Params[T]) error {
	if err := belowOne("Decay", o.Decay); err != nil {
		return refusal("EMA.Add", err)
	}
	return o.mean.add("EMA.Add", params, 1-optional(o.Decay, 0.999))
}

// Swap exchanges the average and the parameters. Before the first Add it does nothing. Its
// errors are those of Add.
func (o *EMA[T]) Swap(params *tensor.Params[T]) error { return o.mean.swap("EMA.Swap", params) }

// View returns the average, of the vector of trainable parameters, for reading; nil before the
// first Add.
func (o *EMA[T]) View() []T { return o.mean.a }

// Keep keeps the average.
func (o *EMA[T]) Keep(m *Memory) { o.mean.Keep(m) }

// SWA is the plain mean of the trainable parameters at all calls of Add, as at the end of each of the
// last epochs. It is used as EMA is. A model with running statistics must see its data
// again after Swap, without updates. (Izmailov et al., Averaging weights leads to wider optima,
// UAI 2018, algorithm 1.)
type SWA[T tensor.Float] struct {
	mean average[T]
}

// Add takes notice of the present parameters, as EMA.Add does.
func (o *SWA[T]) Add(params *tensor.Params[T]) error {
	return o.mean.add("SWA.Add", params, 1/float64(o.mean.n+1))
}

// Swap exchanges the mean and the parameters, as EMA.Swap does.
func (o *SWA[T]) Swap(params *tensor.Params[T]) error { return o.mean.swap("SWA.Swap", params) }

// View returns the mean, as EMA.View does.
func (o *SWA[T]) View() []T { return o.mean.a }

// Keep keeps the mean and how many vectors it is of.
func (o *SWA[T]) Keep(m *Memory) { o.mean.Keep(m) }

// average is a mean of n vectors of parameters.
type average[T tensor.Float] struct {
	a   []T
	n   int
	job blend[T]
}

// add moves the mean by a share of the way to the parameters; the first is taken whole.
func (o *average[T]) add(op string, params *tensor.Params[T], share float64) error {
	if err := o.fits(op, params); err != nil {
		return err
	}
	x := params.TrainableView()
	if o.n == 0 {
		o.a = append([]T(nil), x...)
	} else {
		part := T(share)
		o.job.run(o.a, x, 1-part, part)
	}
	o.n++
	return nil
}

func (o *average[T]) swap(op string, params *tensor.Params[T]) error {
	if err := o.fits(op, params); err != nil || o.n == 0 {
		return err
	}
	x := params.Mutate()
	for i, v := range x {
		x[i], o.a[i] = o.a[i], v
	}
	return nil
}

func (o *average[T]) fits(op string, params *tensor.Params[T]) error {
	if params == nil {
		return refusal(op, errNil("params"))
	}
	if n := len(params.TrainableView()); o.n > 0 && n != len(o.a) {
		return refusal(op, tensor.Errorf(tensor.ErrShape, "the average is of %s", plural.Of(len(o.a), "parameter")), tensor.Shape{n})
	}
	return nil
}

// Keep keeps the mean and the count.
func (o *average[T]) Keep(m *Memory) {
	m.Int("vectors", &o.n)
	KeepVector(m.Part("mean", o.n > 0), "of-parameters", &o.a)
}
