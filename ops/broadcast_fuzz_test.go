package ops_test

import (
	"errors"
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// broadcasters are binary ops with their value and partial derivatives as plain
// formulas.
var broadcasters = []struct {
	name      string
	op        func(a, b tape.Var64) tape.Var64
	f, fa, fb func(a, b float64) float64
}{
	{name: "Add", op: ops.Add[float64],
		f:  func(a, b float64) float64 { return a + b },
		fa: func(a, b float64) float64 { return 1 }, fb: func(a, b float64) float64 { return 1 }},
	{name: "Sub", op: ops.Sub[float64],
		f:  func(a, b float64) float64 { return a - b },
		fa: func(a, b float64) float64 { return 1 }, fb: func(a, b float64) float64 { return -1 }},
	{name: "Mul", op: ops.Mul[float64],
		f:  func(a, b float64) float64 { return a * b },
		fa: func(a, b float64) float64 { return b }, fb: func(a, b float64) float64 { return a }},
	{name: "Div", op: ops.Div[float64],
		f:  func(a, b float64) float64 { return a / b },
		fa: func(a, b float64) float64 { return 1 / b }, fb: func(a, b float64) float64 { return -a / b / b }},
	{name: "Maximum", op: ops.Maximum[float64],
		f:  math.Max,
		fa: func(a, b float64) float64 { return (1 + sign(a-b)) / 2 }, fb: func(a, b float64) float64 { return (1 - sign(a-b)) / 2 }},
	{name: "Atan2", op: ops.Atan2[float64],
		f:  math.Atan2,
		fa: func(a, b float64) float64 { return b / (a*a + b*b) }, fb: func(a, b float64) float64 { return -a / (a*a + b*b) }},
	{name: "Where", op: func(a, b tape.Var64) tape.Var64 { return ops.Where(ops.Less(a, b), ops.Square(b), a) },
		f: func(a, b float64) float64 {
			if a < b {
				return b * b
			}
			return a
		},
		fa: func(a, b float64) float64 { return 1 - (1+sign(b-a))/2 },
		fb: func(a, b float64) float64 { return (1 + sign(b-a)) / 2 * 2 * b }},
}

func sign(x float64) float64 {
	if x > 0 {
		return 1
	}
	return -1
}

// FuzzBroadcast compares binary ops and their gradients on random shapes with
// plain loops. Shapes that do not broadcast must be an ErrShape.
func FuzzBroadcast(f *testing.F) {
	f.Add(uint8(0), []byte{2, 3}, []byte{3})
	f.Add(uint8(2), []byte{1, 2, 1, 2, 1, 2, 1, 2}, []byte{2, 1, 2, 1, 2, 1, 2, 1})
	f.Add(uint8(3), []byte{0, 3}, []byte{1})
	f.Add(uint8(4), []byte{2, 3}, []byte{3, 2})
	f.Fuzz(func(t *testing.T, op uint8, a, b []byte) {
		sa, sb := lengthsOf(a), lengthsOf(b)
		to, fits := broadcastRef(sa, sb)
		if fits && to.Size() > 1<<11 {
			t.Skip("large")
		}
		checkBroadcast(t, int(op)%len(broadcasters), sa, sb, to, fits)
	})
}

// lengthsOf returns a shape of rank at most 8 with lengths from 0 to 4.
func lengthsOf(b []byte) tensor.Shape {
	s := tensor.Shape{}
	for _, n := range b[:min(len(b), tensor.MaxRank)] {
		s = append(s, int(n)%5)
	}
	return s
}

// broadcastRef is numpy's rule: lengths are compared from the end; a missing
// one, or a 1, takes the other's.
func broadcastRef(a, b tensor.Shape) (to tensor.Shape, fits bool) {
	to = make(tensor.Shape, max(len(a), len(b)))
	for k := 1; k <= len(to); k++ {
		n, m := 1, 1
		if k <= len(a) {
			n = a[len(a)-k]
		}
		if k <= len(b) {
			m = b[len(b)-k]
		}
		switch {
		case n == m || m == 1:
			to[len(to)-k] = n
		case n == 1:
			to[len(to)-k] = m
		default:
			return nil, false
		}
	}
	return to, true
}

func checkBroadcast(t *testing.T, op int, sa, sb, to tensor.Shape, fits bool) {
	c := broadcasters[op]
	a, b := generic(1, sa...), generic(2, sb...)
	var y tape.Var64
	var g []tape.Var64
	tp := tape.New[float64]()
	err := adtest.Caught(func() {
		va, vb := tp.Input(a), tp.Input(b)
		y = c.op(va, vb)
		g = tape.Pullback(y, tp.Const(generic(3, y.Shape()...)), va, vb)
	})
	if !fits {
		if !errors.Is(err, tape.ErrShape) {
			t.Fatalf("%s of %v and %v: %v, want ErrShape", c.name, sa, sb, err)
		}
		return
	}
	if err != nil || !y.Shape().Equal(to) {
		t.Fatalf("%s of %v and %v: shape %v, %v; want %v", c.name, sa, sb, y.Shape(), err, to)
	}
	w, got := generic(3, to...), y.Value().Data()
	ga, gb := tensor.Zeros[float64](sa...), tensor.Zeros[float64](sb...)
	each(to, func(p int, index []int) {
		i, j := offsetRef(sa, index), offsetRef(sb, index)
		u, v := a.Data()[i], b.Data()[j]
		if want := c.f(u, v); math.Abs(got[p]-want) > 1e-14*(1+math.Abs(want)) {
			t.Fatalf("%s of %v and %v at %v: %v, want %v", c.name, sa, sb, index, got[p], want)
		}
		ga.Data()[i] += w.Data()[p] * c.fa(u, v)
		gb.Data()[j] += w.Data()[p] * c.fb(u, v)
	})
	nearby(t, c.name+": gradient of a", g[0].Value(), ga)
	nearby(t, c.name+": gradient of b", g[1].Value(), gb)
}

// offsetRef returns where the element of a tensor of shape s lies that
// broadcasting puts at index.
func offsetRef(s tensor.Shape, index []int) int {
	p := 0
	for a, n := range s {
		p *= n
		if n > 1 {
			p += index[len(index)-len(s)+a]
		}
	}
	return p
}

func nearby(t *testing.T, what string, got, want *tensor.Dense[float64]) {
	t.Helper()
	if !got.Shape().Equal(want.Shape()) {
		t.Fatalf("%s: shape %v, want %v", what, got.Shape(), want.Shape())
	}
	for i, v := range got.Data() {
		if w := want.Data()[i]; math.Abs(v-w) > 1e-11*(1+math.Abs(w)) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, v, w)
		}
	}
}
