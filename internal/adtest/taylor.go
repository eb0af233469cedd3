package adtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Taylor remainders, in float64. Along a random direction v, with a random w,
//
//	φ(t) = ⟨w, sin(op(x + t·v))⟩
//
// has the remainders r₁ = |φ(t) − φ(0) − tφ′| and r₂ = |φ(t) − φ(0) − tφ′ − ½t²φ″|,
// which fall as t² and t³ if φ′ and φ″, taken from the engine, are right; with a
// wrong one they fall as t or t². The sine makes linear ops curved.

// line is φ with its derivatives at 0.
type line struct {
	in          *instance[float64]
	tp          *tape.Tape[float64]
	v           []*tensor.Dense[float64] // for each operand, nil if it is fixed
	w           *tensor.Dense[float64]
	value, d, c float64 // φ(0), φ′(0), φ″(0)
	scale       float64 // φ(t) is exact to a few ε·scale
}

// checkTaylor demands the right slopes along one of three directions: in an
// unlucky one a remainder changes its sign just where its slope is taken.
func checkTaylor(s *Sample) error {
	if s.Rough || s.Flat || len(s.moving()) == 0 {
		return nil
	}
	var err error
	for n := range uint64(3) {
		var l *line
		if l, err = s.line(10 + n); err != nil {
			return err
		}
		if err = l.remainders(); err == nil {
			return nil
		}
	}
	return err
}

// line returns φ along random direction number n. It is an error if the engine
// gives different second derivatives by reverse and by forward over reverse.
func (s *Sample) line(n uint64) (*line, error) {
	in := s.float64s()
	l := &line{in: in, tp: tape.New[float64](), v: make([]*tensor.Dense[float64], len(in.x))}
	rng := seeded(n)
	for _, k := range in.moving {
		l.v[k] = random[float64](rng, in.x[k].Shape())
	}
	r := in.record(l.tp)
	l.w = random[float64](rng, r.y.Shape())
	l.measure(r)
	l.scale *= s.worse()
	t := l.tp.Input(tensor.Scalar(0.0))
	d := tape.D(l.record)
	l.value, l.d = l.record(t).Item(), d(t).Item()
	l.c = tape.D(d)(t).Item()
	fr := tape.Pushforward(d(t), []tape.Var64{t}, []tape.Var64{l.tp.Scalar(1)}).Item()
	if e := math.Abs(l.c - fr); !(e <= 1e-11*s.worse()*max(1, math.Abs(l.c), l.scale)) {
		return nil, fmt.Errorf("second derivative along a line: reverse over reverse %v, forward over reverse %v", l.c, fr)
	}
	return l, nil
}

// record records φ(t).
func (l *line) record(t tape.Var64) tape.Var64 {
	xs := make([]tape.Var64, len(l.in.x))
	for k, x := range l.in.x {
		xs[k] = t.Tape().Input(x)
		if l.v[k] != nil {
			xs[k] = tape.Add(xs[k], tape.GuardedMul(t, t.Tape().Input(l.v[k])))
		}
	}
	is := make([]tape.IntVar, len(l.in.i))
	for k, i := range l.in.i {
		is[k] = t.Tape().Ints(i)
	}
	return tape.SumTo(tape.GuardedMul(t.Tape().Const(l.w), sin(l.in.f(xs, is))))
}

// measure sets scale to what rounding errors are relative to: the terms of φ,
// the values under the sine, and the operands by their weight in φ.
func (l *line) measure(r *recording[float64]) {
	y := tape.GuardedMul(l.tp.Const(l.w), sin(r.y))
	for i, v := range data(r.y) {
		l.scale += math.Abs(l.w.Data()[i]) * (1 + math.Abs(v))
	}
	xs := r.moved()
	_, abs := dot(xs, tape.Pullback(y, y.Ones(), xs...))
	l.scale += abs
}

// at computes φ(t) by values alone. Where the op is not defined it is NaN.
func (l *line) at(t float64) float64 {
	x := make([]*tensor.Dense[float64], len(l.in.x))
	for k := range x {
		x[k] = l.in.x[k]
		if l.v[k] != nil {
			x[k] = x[k].Clone()
			for i, v := range l.v[k].Data() {
				x[k].Data()[i] += t * v
			}
		}
	}
	sum := 0.0
	err := Caught(func() {
		l.tp.Reset()
		for i, y := range data(l.in.at(x).record(l.tp).y) {
			sum += l.w.Data()[i] * math.Sin(y)
		}
	})
	if err != nil {
		return math.NaN()
	}
	return sum
}

// remainders measures the remainders while t is halved, until both have sunk to
// the rounding floor, and judges their slopes.
func (l *line) remainders() error {
	if v := l.value + l.d + l.c; math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("φ = %v, φ′ = %v, φ″ = %v: not finite", l.value, l.d, l.c)
	}
	const most = 60
	floor := 64 * 0x1p-52 * l.scale
	var r1, r2 []float64
	for n, sunk := 0, 0; n < most && sunk < 6; n++ {
		t := math.Ldexp(1, -n)
		p := l.at(t)
		r1 = append(r1, math.Abs(p-l.value-t*l.d))
		r2 = append(r2, math.Abs(p-l.value-t*l.d-t*t/2*l.c))
		if r1[n] <= floor && r2[n] <= floor {
			sunk++
		}
	}
	if err := slope(r1, floor, 1.8); err != nil {
		return fmt.Errorf("first-order Taylor remainder with φ′ = %v: %w", l.d, err)
	}
	if err := slope(r2, floor, 2.7); err != nil {
		return fmt.Errorf("second-order Taylor remainder with φ″ = %v: %w", l.c, err)
	}
	return nil
}

// slope judges the remainders r at t = 1, ½, ¼, …: over the last three halvings
// before they reach the floor they must fall with the given slope, on a scale
// of logarithms. A remainder that is at the floor from the start passes, and so
// does one that starts less than three halvings above it. It starts where x + t·v
// enters the domain of the op.
func slope(r []float64, floor, want float64) error {
	outside := 0
	for len(r) > 0 && math.IsNaN(r[0]) {
		r = r[1:]
		outside++
	}
	sunk := 0
	for sunk < len(r) && !(r[sunk] <= floor) {
		sunk++
	}
	switch {
	case sunk == len(r):
		return errors.New("it never reaches the rounding floor")
	case sunk < 4:
		if top := r[0]; !(top <= floor*math.Exp2(3*want)) {
			return fmt.Errorf("it falls from %.3g to the rounding floor %.3g at once", top, floor)
		}
		return nil
	}
	first, last := r[sunk-4], r[sunk-1]
	if got := math.Log2(first/last) / 3; !(got >= want) {
		return fmt.Errorf("it falls with slope %.2f, want at least %v (from %.3g to %.3g, t from 2^-%d; floor %.3g)", got, want, first, last, outside+sunk-4, floor)
	}
	return nil
}
