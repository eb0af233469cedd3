package adtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// outcome is what an instance computes: its value, and the cotangents of the
// operands that are not fixed for a random cotangent of the value.
type outcome[T tape.Float] struct {
	y *tensor.Dense[T]
	g []*tensor.Dense[T]
}

// outcome records the instance and pulls back. It is an error if this modifies
// an operand.
func (in *instance[T]) outcome(tp *tape.Tape[T], rng *rand.Rand) (*outcome[T], error) {
	r := in.record(tp)
	o := &outcome[T]{y: r.y.Value()}
	for _, g := range tape.Pullback(r.y, input(rng, r.y), r.moved()...) {
		o.g = append(o.g, g.Value())
	}
	if err := sameBits("value after the pullback", r.y.Value(), o.y); err != nil {
		return nil, err
	}
	return o, r.unmodified()
}

// unmodified returns an error if an operand is not what was recorded.
func (r *recording[T]) unmodified() error {
	for k, x := range r.xs {
		if err := sameBits(fmt.Sprintf("operand %d was modified", k), x.Value(), r.in.x[k]); err != nil {
			return err
		}
	}
	for k, i := range r.is {
		for j, v := range i.Value().Data() {
			if w := r.in.i[k].Data()[j]; v != w {
				return fmt.Errorf("integer operand %d was modified: element %d is %d, want %d", k, j, v, w)
			}
		}
	}
	return nil
}

func (o *outcome[T]) same(when string, want *outcome[T], moving []int) error {
	if err := sameBits("value "+when, o.y, want.y); err != nil {
		return err
	}
	for j, k := range moving {
		if err := sameBits(fmt.Sprintf("gradient of operand %d %s", k, when), o.g[j], want.g[j]); err != nil {
			return err
		}
	}
	return nil
}

// checkStale holds that what memory held before does not matter, in both
// element types.
func checkStale(s *Sample) error {
	if err := s.float64s().stale(); err != nil {
		return err
	}
	return s.float32s().stale()
}

func (in *instance[T]) stale() error {
	fresh, err := in.outcome(tape.New[T](), seeded(2))
	if err != nil {
		return err
	}
	for _, before := range []struct {
		when string
		do   func(tp *tape.Tape[T])
	}{
		{"when recorded again after other operands", in.elsewhere},
		{"when recorded over the memory of other ops", litter[T]},
		{"when recorded again", func(tp *tape.Tape[T]) { in.record(tp) }},
	} {
		tp := tape.New[T]()
		before.do(tp)
		tp.Reset()
		spoil[T]()
		again, err := in.outcome(tp, seeded(2))
		if err != nil {
			return err
		}
		if err := again.same(before.when, fresh, in.moving); err != nil {
			return err
		}
	}
	return nil
}

// elsewhere records the instance and its pullback at other operands: at NaN,
// which then fills the memory, and at values near by. Either may be an error.
func (in *instance[T]) elsewhere(tp *tape.Tape[T]) {
	for _, c := range []T{T(math.NaN()), 0.75} {
		x := make([]*tensor.Dense[T], len(in.x))
		for k := range x {
			x[k] = in.x[k].Clone()
			for i := range x[k].Data() {
				x[k].Data()[i] *= c
			}
		}
		tp.Reset()
		_ = Caught(func() {
			r := in.at(x).record(tp)
			tape.Pullback(r.y, input(seeded(3), r.y), r.moved()...)
		})
	}
}

// litter fills the tape's memory with NaN and with large integers, and its
// other stores with whatever some additions need.
func litter[T tape.Float](tp *tape.Tape[T]) {
	const n = 1 << 10
	x := tp.Input(tensor.Full(T(math.NaN()), n))
	i := tensor.ZerosInts(n)
	for k := range i.Data() {
		i.Data()[k] = math.MinInt64
	}
	tp.Ints(i)
	for range 8 {
		x = tape.Add(x, x)
	}
	tape.Pullback(x, x, x)
}

// spoil fills the kernels' scratch memory with NaN.
func spoil[T tape.Float]() {
	var b [4]*kern.Buffer[T]
	for k := range b {
		b[k] = kern.Scratch[T](1 << 9)
		kern.Fill(b[k].S, T(math.NaN()))
	}
	for k := range b {
		b[k].Free()
	}
}
