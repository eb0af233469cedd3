package optim

import (
	"math"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

var _ Keeper = (*EarlyStopping[float64])(nil)

// EarlyStopping says when a loss, of validation say, has stopped falling, and keeps
// the parameters that had the least:
//
//	stop := &optim.EarlyStopping[float32]{Patience: 5}
//	for … { …; if stop.Observe(params, loss) { break } }
//	stop.Restore(params)
//
// It belongs to the Params of its first Observe. (Prechelt, Early stopping, but when?, 1998, the criterion of
// successive failures.)
type EarlyStopping[T tensor.Float] struct {
	Patience int     // so many losses in a row may be no progress; default 10, a negative value means 0
	MinDelta float64 // what a loss must be below the least, to be progress; default 0

	best []T // all entries: trainable, frozen, state
	loss float64
	seen int
	at   int // the loss that was least, counted from 1
}

// Observe takes notice of the loss of the present parameters, keeps a copy of all of
// them (frozen ones and state too) if it is the least so far, and reports whether to stop.
// NaN is no progress.
func (o *EarlyStopping[T]) Observe(params *tensor.Params[T], loss float64) (stop bool) {
	if o.seen++; o.seen == 1 {
		o.loss = math.Inf(1)
	}
	if loss < o.loss-o.MinDelta || o.at == 0 {
		o.loss, o.at = loss, o.seen
		if loss != loss {
			o.loss = math.Inf(1)
		}
		if n := sizeOf(params); len(o.best) != n {
			o.best = make([]T, n)
		}
		eachEntry(params, func(w tensor.Param, lo, hi int) {
			d := params.View(w)
			copy(o.best[lo:hi], d.Data())
		})
	}
	return o.seen-o.at > optional(o.Patience, defaultPatience)
}

// Best returns the least loss, and at which call of Observe it came, counted from 1; 0 if
// there was none.
func (o *EarlyStopping[T]) Best() (loss float64, at int) { return o.loss, o.at }

// Restore writes the parameters of the least loss back; without an Observe before, it
// does nothing. It panics with a *tensor.Error (ErrShape) if params are others than those of
// Observe in size.
func (o *EarlyStopping[T]) Restore(params *tensor.Params[T]) {
	if o.at == 0 {
		return
	}
	if n := sizeOf(params); n != len(o.best) {
		panic(refusal("EarlyStopping.Restore", tensor.Errorf(tensor.ErrShape, "the parameters that were kept have %s, these %d", plural.Of(len(o.best), "element"), n), tensor.Shape{n}))
	}
	eachEntry(params, func(w tensor.Param, lo, hi int) {
		d := tensor.View(params.Shape(w), o.best[lo:hi])
		params.Assign(w, &d)
	})
}

// Keep keeps the parameters of the least loss, and the counts.
func (o *EarlyStopping[T]) Keep(m *Memory) {
	m.Int("losses", &o.seen)
	m.Int("at", &o.at)
	m.Float("least", &o.loss)
	n := 0
	if o.at > 0 {
		n = m.size
	}
	vectorOf(m, "best", &o.best, n)
}

// eachEntry calls f for every entry of params and its range in a vector of all.
func eachEntry[T tensor.Float](params *tensor.Params[T], f func(w tensor.Param, lo, hi int)) {
	for _, w := range params.All() {
		lo, hi := params.Range(w)
		f(w, lo, hi)
	}
}

// sizeOf returns the number of elements of all entries.
func sizeOf[T tensor.Float](params *tensor.Params[T]) int {
	n := 0
	eachEntry(params, func(_ tensor.Param, lo, hi int) { n += hi - lo })
	return n
}
