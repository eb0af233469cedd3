package tensor

import (
	"iter"
	"math"

	"github.com/covector-ad/covector/internal/plural"
)

// Batch is some samples of a data set, and their labels or targets.
type Batch[T Float, Y Targets[T]] struct {
	X *Dense[T] // shape [n, …], n the number of samples
	Y Y         // shape [n, …]
	// Rows says which samples of the data set these are.
	Rows []int
}

// Targets is what samples come with: integer labels, or numbers (the samples
// themselves, for a model that reconstructs them).
type Targets[T Float] interface{ *Ints | *Dense[T] }

// BatchOptions says how samples are put into batches. The zero value is ready.
type BatchOptions struct {
	Size     int    // samples in a batch; 0: 32; negative: all of them
	Seed     uint64 // of the shuffles
	InOrder  bool   // do not shuffle
	DropLast bool   // leave out the last batch of an epoch if it is short
}

// Batches hands out a data set in mini-batches, in an order that is shuffled
// anew for each epoch:
//
//	batches := tensor.NewBatches(x, labels, tensor.BatchOptions{Size: 64, Seed: 1})
//	for e := range epochs {
//		for b := range batches.Epoch(e) {
//			… b.X, b.Y …
//		}
//	}
//
// The order of an epoch depends on the seed, the number of samples and the
// epoch's number alone: as a function of these it is part of the compatibility
// promise (see [Rand]). So training goes on after an interruption with the very
// batches that it would have had; [Batches.Position] tells where it was.
//
// A batch is memory of the Batches, overwritten by the next one; handing them
// out allocates nothing. A Batches belongs to one goroutine, and one loop at a time.
type Batches[T Float, Y Targets[T]] struct {
	x          *Dense[T]
	yi         *Ints // one of these two is nil
	yd         *Dense[T]
	opt        BatchOptions
	order      []int
	rng        Rand
	full, last Batch[T, Y]
	at         Position
	resume     bool // the next epoch starts at at
	busy       bool // a loop is under way
}

// Position is a place in a sequence of batches.
type Position struct {
	Epoch int // the number of the epoch
	Batch int // how many of its batches have been handed out
}

// NewBatches returns the batches of samples x, of shape [n, …], and their labels
// or targets y, of shape [n, …]. Neither is copied. It panics with an *Error if
// the numbers of samples differ or a rank is 0 (ErrShape), or if either is nil
// (ErrZeroVar).
func NewBatches[T Float, Y Targets[T]](x *Dense[T], y Y, opt BatchOptions) *Batches[T, Y] {
	b := &Batches[T, Y]{x: x, opt: opt}
	var ys Shape
	switch y := any(y).(type) {
	case *Ints:
		if b.yi = y; y != nil {
			ys = y.Shape()
		}
	case *Dense[T]:
		if b.yd = y; y != nil {
			ys = y.Shape()
		}
	}
	if x == nil || b.yi == nil && b.yd == nil {
		fail("NewBatches", Errorf(ErrZeroVar, "nil samples or labels"))
	}
	xs := x.Shape()
	if len(xs) == 0 || len(ys) == 0 || xs[0] != ys[0] {
		fail("NewBatches", Errorf(ErrShape, "samples and labels must both have a first axis, of one length"), xs, ys)
	}
	n := xs[0]
	switch {
	case opt.Size == 0:
		b.opt.Size = 32
	case opt.Size < 0:
		b.opt.Size = max(n, 1)
	}
	b.order = make([]int, n)
	for i := range b.order {
		b.order[i] = i
	}
	b.allocate(min(n, b.opt.Size), n%b.opt.Size)
	return b
}

// allocate makes the memory of a full batch, and lets the short one share it.
func (b *Batches[T, Y]) allocate(full, last int) {
	b.full.X, b.last.X = leading(b.x, full, last)
	if b.yd != nil {
		f, l := leading(b.yd, full, last)
		b.full.Y, b.last.Y = any(f).(Y), any(l).(Y)
		return
	}
	s, t := b.yi.Shape().Clone(), b.yi.Shape().Clone()
	s[0], t[0] = full, last
	f := ZerosInts(s...)
	l := ViewInts(t, f.data[:t.Size()])
	b.full.Y, b.last.Y = any(f).(Y), any(&l).(Y)
}

// leading returns new tensors of the given numbers of d's rows, of which the
// second shares the first one's memory.
func leading[T Float](d *Dense[T], full, last int) (f, l *Dense[T]) {
	s, t := d.Shape().Clone(), d.Shape().Clone()
	s[0], t[0] = full, last
	f = Zeros[T](s...)
	v := View(t, f.data[:t.Size()])
	return f, &v
}

// Len returns the number of batches in an epoch.
func (b *Batches[T, Y]) Len() int {
	b.check("Batches.Len")
	if len(b.order) == 0 {
		return 0
	}
	n := len(b.order) / b.opt.Size
	if len(b.order)%b.opt.Size > 0 && !b.opt.DropLast {
		n++
	}
	return n
}

// Epoch returns the batches of epoch number e. Each is valid until the next one.
// After [Batches.Resume] the first call leaves out what has been handed out
// already, if e is the epoch of that position. It panics with an *Error if e is
// negative (ErrRange) or another loop over these batches is under way (ErrMisuse).
func (b *Batches[T, Y]) Epoch(e int) iter.Seq[Batch[T, Y]] {
	return func(yield func(Batch[T, Y]) bool) { b.run(e, yield) }
}

// check panics if b is nil.
func (b *Batches[T, Y]) check(op string) {
	if b == nil {
		failNil(op, "*Batches")
	}
}

func (b *Batches[T, Y]) run(e int, yield func(Batch[T, Y]) bool) {
	b.check("Batches.Epoch") // here, and not in Epoch, which allocates nothing only if it is inlined
	if e < 0 {
		fail("Batches.Epoch", Errorf(ErrRange, "epoch %d; epochs count from 0", e))
	}
	if b.busy { // it would go on with this loop's memory and order
		fail("Batches.Epoch", Errorf(ErrMisuse, "epoch %d begins inside a loop over epoch %d; make a Batches for each", e, b.at.Epoch))
	}
	b.busy = true
	defer func() { b.busy = false }()
	if !b.resume || b.at.Epoch != e {
		b.at = Position{Epoch: e}
	}
	b.resume = false
	if !b.opt.InOrder {
		b.rng.SetState(FoldKey(FoldKey(b.opt.Seed, math.MaxUint64), uint64(e)), 0)
		b.rng.permute(b.order)
	}
	for k := b.at.Batch; k < b.Len(); k++ {
		b.at.Batch = k + 1
		if !yield(b.fill(k)) {
			return
		}
	}
}

// fill copies the samples of batch k of the present order.
func (b *Batches[T, Y]) fill(k int) Batch[T, Y] {
	lo := k * b.opt.Size
	hi := min(len(b.order), lo+b.opt.Size)
	out := b.full
	if hi-lo < b.opt.Size && hi-lo < len(b.order) {
		out = b.last
	}
	out.Rows = b.order[lo:hi:hi]
	n := len(b.order)
	copyRows(out.X.data, b.x.data, n, out.Rows)
	switch y := any(out.Y).(type) {
	case *Ints:
		copyRows(y.data, b.yi.data, n, out.Rows)
	case *Dense[T]:
		copyRows(y.data, b.yd.data, n, out.Rows)
	}
	return out
}

// Position returns the epoch that was begun last and how many of its batches
// have been handed out, the present one included. It is all that must be saved
// to go on from there. Before the first epoch it is the zero Position.
func (b *Batches[T, Y]) Position() Position {
	b.check("Batches.Position")
	return b.at
}

// Resume makes the next call of Epoch(p.Epoch), if no other comes first, begin
// after the batches that had been handed out at p: the rest of training is
// then
//
//	for e := p.Epoch; e < epochs; e++ {
//		for b := range batches.Epoch(e) {
//
// Data, size and seed must be what they were. It panics with an *Error
// (ErrRange) if there is no such position.
func (b *Batches[T, Y]) Resume(p Position) {
	b.check("Batches.Resume")
	if p.Epoch < 0 || p.Batch < 0 || p.Batch > b.Len() {
		fail("Batches.Resume", Errorf(ErrRange, "epoch %d, batch %d; an epoch has %s", p.Epoch, p.Batch, plural.Of(b.Len(), "batch")))
	}
	b.at, b.resume = p, true
}
