package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Squeeze drops the given axes, which must have length 1; without axes it drops
// all that do. No element is copied. It panics with an *tape.Error if an axis
// does not exist (ErrRange) or has another length (ErrShape).
func Squeeze[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Squeeze", nil, x)
	s := x.Shape()
	set := axesOf("Squeeze", s, axes)
	from, d := tape.DimsOf(s), tape.Dims{}
	for a, n := range from.D[:len(s)] {
		switch {
		case !set.has(a, len(s)) || n != 1 && len(axes) == 0:
			d.D[d.N] = n
			d.N++
		case n != 1:
			tape.Fail("Squeeze", tape.Errorf(tape.ErrShape, "axis %d has length %d, not 1", a, n), s)
		}
	}
	return reshapeTo(x, d)
}

// Unsqueeze inserts axes of length 1, so that they are the given axes of the
// result (numpy's expand_dims). No element is copied. It panics with an
// *tape.Error if the result has no such axis (ErrRange), an axis comes twice, or
// the rank grows above 8 (ErrShape).
func Unsqueeze[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Unsqueeze", nil, x)
	s := x.Shape()
	if len(axes) == 0 {
		return x
	}
	rank := len(s) + len(axes)
	if rank > tensor.MaxRank {
		tape.Fail("Unsqueeze", tape.Errorf(tape.ErrShape, "rank %d is above %d", rank, tensor.MaxRank), s)
	}
	set := axesOfRank("Unsqueeze", rank, axes, s)
	from := tape.DimsOf(s)
	d := tape.Dims{N: int8(rank)}
	k := 0
	for a := range rank {
		if set.has(a, rank) {
			d.D[a] = 1
			continue
		}
		d.D[a] = from.D[k]
		k++
	}
	return reshapeTo(x, d)
}
