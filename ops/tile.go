package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Tile repeats x as a whole: times[k] times along axis k. Fewer numbers than
// axes belong to the last ones, and further ones add axes in front, as in numpy.
// It panics with an *tape.Error (ErrShape) if a number is negative or the result
// too large.
func Tile[T Float](x tape.Var[T], times ...int) tape.Var[T] {
	defer tape.Named("Tile", nil, x)
	s := x.Shape()
	if len(times) > tensor.MaxRank {
		tape.Fail("Tile", tape.Errorf(tape.ErrShape, "rank %d is above %d", len(times), tensor.MaxRank), s)
	}
	if len(times) > len(s) {
		from, d := tape.DimsOf(s), tape.Dims{N: int8(len(times))}
		lead := len(times) - len(s)
		for a := range lead {
			d.D[a] = 1
		}
		copy(d.D[lead:], from.D[:len(s)])
		x = reshapeTo(x, d)
	}
	for a, n := range times {
		x = repeat("Tile", x, int8(len(times)-1-a), n, true)
	}
	return x
}

// Repeat repeats each element of x along an axis n times in a row. It panics
// with an *tape.Error if there is no such axis (ErrRange), n is negative or the
// result too large (ErrShape).
func Repeat[T Float](x tape.Var[T], n, axis int) tape.Var[T] {
	defer tape.Named("Repeat", nil, x)
	return repeat("Repeat", x, fromEnd("Repeat", x.Shape(), axis), n, false)
}

func repeat[T Float](op string, x tape.Var[T], k int8, n int, whole bool) tape.Var[T] {
	if n < 0 || n > math.MaxInt32 {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "%s; there may be 0 to 2³¹−1", plural.Of(n, "repetition")), x.Shape())
	}
	if n == 1 {
		return x
	}
	return tape.RecordLinear(repeatOp[T]{k, int32(n), whole}, []tape.Var[T]{x}, nil)
}

// repeatOp repeats along axis −1−k, the whole axis or each element of it.
type repeatOp[T Float] struct {
	k     int8
	n     int32
	whole bool
}

func (r repeatOp[T]) Name() string {
	if r.whole {
		return "Tile"
	}
	return "Repeat"
}

func (r repeatOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	l := &s[len(s)-1-int(r.k)]
	if r.n > 0 && *l > math.MaxInt/int(r.n) {
		return nil, tape.Errorf(tape.ErrShape, "length %d repeated %d times", *l, r.n)
	}
	*l *= int(r.n)
	return s, nil
}

// block returns the size of what is repeated as one piece in a tensor of shape s.
func (r repeatOp[T]) block(s tensor.Shape) int {
	_, n, inner := around(s, r.k)
	if r.whole {
		return n * inner
	}
	return inner
}

func (r repeatOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	kern.RepeatBlocks(out.Data(), in.X[0].Data(), r.block(in.X[0].Shape()), int(r.n))
	return nil
}

func (r repeatOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	if r.n == 0 {
		return x[0].Zeros()
	}
	return tape.RecordLinear(unrepeatOp[T]{r}, []tape.Var[T]{g}, nil)
}

// unrepeatOp adds up the repetitions: the adjoint of repeatOp for n > 0.
type unrepeatOp[T Float] struct{ r repeatOp[T] }

func (unrepeatOp[T]) Name() string { return "Unrepeat" }

func (u unrepeatOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	s[len(s)-1-int(u.r.k)] /= int(u.r.n)
	return s, nil
}

func (u unrepeatOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	if out.Size() == 0 {
		return nil
	}
	n := u.r.block(out.Shape())
	dims := [3]int{out.Size() / n, int(u.r.n), n}
	reduced := [3]bool{false, true, false}
	kern.SumAxes(out.Data(), in.X[0].Data(), dims[:], reduced[:])
	return nil
}

func (u unrepeatOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(u.r, []tape.Var[T]{g}, nil)
}
