package optim

import (
	"cmp"
	"math"
)

var _ Keeper = (*Plateau)(nil)

// Plateau is a rate that is lowered when a loss, of validation say, has stopped falling.
// Its method At is the Schedule:
//
//	rate := &optim.Plateau{Rate: 0.1}
//	opt := &optim.SGD[float32]{Schedule: rate.At}
//	for … { …; rate.Observe(loss) }
//
// After more than Patience losses in a row that were not below (1 − Threshold)·best, the
// rate is multiplied by Factor. It is that of torch.optim.lr_scheduler.ReduceLROnPlateau, for
// losses that are not negative.
type Plateau struct {
	Rate      float64 // at the start; default 1e-3
	Factor    float64 // default 0.1
	Patience  int     // default 10; a negative value means 0
	Threshold float64 // default 1e-4; a negative value means 0
	Cooldown  int     // after a change, so many losses are not counted as bad; default 0
	Min       float64 // the rate is never below; default 0

	best    float64
	seen    int // losses
	bad     int // of them in a row
	cooling int // what is left of a cooldown
	changes int // of the rate
	now     float64
}

// At returns the present rate, whatever the step.
func (o *Plateau) At(int) float64 {
	if o.changes > 0 {
		return o.now
	}
	return cmp.Or(o.Rate, 1e-3)
}

// Observe takes notice of a loss, and reports whether it lowered the rate. NaN is
// no progress.
func (o *Plateau) Observe(loss float64) (lowered bool) {
	if o.seen++; o.seen == 1 {
		o.best = math.Inf(1)
	}
	if loss < o.best*(1-optional(o.Threshold, 1e-4)) {
		o.best, o.bad = loss, 0
	} else {
		o.bad++
	}
	if o.cooling > 0 {
		o.cooling--
		o.bad = 0
	}
	if o.bad <= optional(o.Patience, defaultPatience) {
		return false
	}
	o.now = math.Max(o.Min, o.At(0)*cmp.Or(o.Factor, 0.1))
	o.changes++
	o.bad, o.cooling = 0, o.Cooldown
	return true
}

// defaultPatience is how many losses in a row may be no progress.
const defaultPatience = 10

// Keep keeps the rate and what is known of the losses.
func (o *Plateau) Keep(m *Memory) {
	m.Int("losses", &o.seen)
	m.Int("bad", &o.bad)
	m.Int("cooling", &o.cooling)
	m.Int("changes", &o.changes)
	m.Float("best", &o.best)
	m.Float("rate", &o.now)
}
