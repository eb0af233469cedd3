package adtest

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// grow returns the sample on larger operands, of which the largest, or the result, has at
// least so many elements; nil if the op does not take any. Without shapes of its own
// (Sample.Large) all axes but those of length 1 grow alike, and elements repeat along them.
// If diagonal is set, matrices are repeated along the diagonal of larger ones: so
// they stay triangular, symmetric, or invertible.
func (s *Sample) grow(elements int, diagonal bool) *Sample {
	if s.Large != nil {
		g := *s
		g.X = make([]*tensor.Dense[float64], len(s.X))
		for k, x := range s.X {
			g.X[k] = periodic(x, s.Large[k])
		}
		return &g
	}
	for f := 2.0; f < 2*float64(elements); f *= math.Sqrt2 {
		g := *s
		g.X, g.I = make([]*tensor.Dense[float64], len(s.X)), make([]*tensor.Ints, len(s.I))
		size := 0
		for k, x := range s.X {
			if diagonal && len(x.Shape()) >= 2 {
				g.X[k] = blocks(x, int(f))
			} else {
				g.X[k] = periodic(x, longer(x.Shape(), int(f)))
			}
			size = max(size, g.X[k].Size())
		}
		for k, i := range s.I {
			g.I[k] = periodicInts(i, longer(i.Shape(), int(f)))
		}
		if y := g.result(); y == nil || size > 100*elements {
			return nil
		} else if max(size, y.Size()) >= elements {
			return &g
		}
	}
	return nil
}

// result is the shape of the result, nil if the op refuses the operands.
func (s *Sample) result() (y tensor.Shape) {
	err := Caught(func() { y = s.float64s().record(tape.New[float64]()).y.Shape().Clone() })
	if err != nil {
		return nil
	}
	return append(tensor.Shape{}, y...)
}

// longer returns s with all lengths but 1 and 0 multiplied by f.
func longer(s tensor.Shape, f int) tensor.Shape {
	s = s.Clone()
	for a, n := range s {
		if n > 1 {
			s[a] = n * f
		}
	}
	return s
}

// periodic returns a tensor of shape s whose elements are those of x, repeated along
// each axis.
func periodic(x *tensor.Dense[float64], s tensor.Shape) *tensor.Dense[float64] {
	y := tensor.Zeros[float64](s...)
	repeated(s, x.Shape(), func(to, from int) { y.Data()[to] = x.Data()[from] })
	return y
}

func periodicInts(x *tensor.Ints, s tensor.Shape) *tensor.Ints {
	d := make([]int, s.Size())
	repeated(s, x.Shape(), func(to, from int) { d[to] = int(x.Data()[from]) })
	return tensor.IntsFrom(d, s...)
}

// repeated calls f for each element of a tensor of shape s, with its place and that of
// the element of one of shape of, of the same rank, whose indices are the remainders.
func repeated(s, of tensor.Shape, f func(to, from int)) {
	if len(s) != len(of) || of.Size() == 0 {
		panic(fmt.Sprintf("%v cannot repeat to %v", of, s))
	}
	for to := range s.Size() {
		from, rest, step := 0, to, 1
		for a := len(s) - 1; a >= 0; a-- {
			from += rest % s[a] % of[a] * step
			rest, step = rest/s[a], step*of[a]
		}
		f(to, from)
	}
}

// blocks returns the matrices with f copies of those of x along their diagonals.
func blocks(x *tensor.Dense[float64], f int) *tensor.Dense[float64] {
	s := x.Shape().Clone()
	m, n := s[len(s)-2], s[len(s)-1]
	s[len(s)-2], s[len(s)-1] = m*f, n*f
	y := tensor.Zeros[float64](s...)
	for r := range x.Size() / n { // a row of one of the matrices
		from := x.Data()[r*n : (r+1)*n]
		for b := range f {
			copy(y.Data()[((r/m*f+b)*m+r%m)*n*f+b*n:], from)
		}
	}
	return y
}
