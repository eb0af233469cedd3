package tensor

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// MaxRank is the largest number of axes that a tensor may have, and MaxSize the
// largest number of elements: a terabyte of float64, where an int can count that
// far.
const (
	MaxRank = 8
	MaxSize = min(1<<37, math.MaxInt/8)
)

// Shape holds the length of each axis, outermost first. A nil or empty Shape
// is that of a scalar (rank 0, one element). Lengths of zero are legal.
type Shape []int

// Rank returns the number of axes.
func (s Shape) Rank() int { return len(s) }

// Size returns the number of elements, the product of all lengths (1 for rank 0).
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Equal reports whether s and o have the same lengths.
func (s Shape) Equal(o Shape) bool { return slices.Equal(s, o) }

// Clone returns a copy that shares no memory with s.
func (s Shape) Clone() Shape { return append(make(Shape, 0, len(s)), s...) }

// String returns the lengths as "[2 3]", and "[]" for a scalar.
func (s Shape) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i, d := range s {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(d))
	}
	b.WriteByte(']')
	return b.String()
}

// Check returns an error that wraps ErrShape if s has more than MaxRank axes or a
// negative length, and ErrLimit if it has more than MaxSize elements, lengths of
// zero left aside.
func (s Shape) Check() error {
	if len(s) > MaxRank {
		return Errorf(ErrShape, "rank %d of %v is above %d; Flatten some axes first", len(s), s.String(), MaxRank)
	}
	n := 1
	for _, d := range s {
		switch {
		case d < 0:
			return Errorf(ErrShape, "negative length %d in %v", d, s.String())
		case d == 0: // an empty tensor whose other lengths overflow is refused all the same
		case n > MaxSize/d:
			return Errorf(ErrLimit, "%v has more elements than the %d that a tensor may have", s.String(), MaxSize)
		default:
			n *= d
		}
	}
	return nil
}

// Axis returns the index of axis a, which counts from the end if negative, and
// whether it exists.
func (s Shape) Axis(a int) (int, bool) {
	if a < 0 {
		a += len(s)
	}
	return a, a >= 0 && a < len(s)
}

// BroadcastShapes returns the shape to which all of the given shapes expand by
// numpy's rule: shapes are aligned at their last axis, and a length of 1 or a
// missing axis stretches to the other's length. Shapes that do not fit, or whose
// result is not legal (see Check), give an error wrapping ErrShape or ErrLimit. No shapes
// give that of a scalar.
func BroadcastShapes(shapes ...Shape) (Shape, error) {
	rank := 0
	for _, s := range shapes {
		rank = max(rank, len(s))
	}
	out := make(Shape, rank)
	for i := range out {
		out[i] = 1
	}
	for _, s := range shapes {
		if err := Stretch(out, s); err != nil {
			return nil, err
		}
	}
	if err := out.Check(); err != nil {
		return nil, err
	}
	return out, nil
}

// Stretch replaces to, in place, by the shape to which it and s expand: the one
// step of [BroadcastShapes], which allocates nothing unless it fails. to has at
// least s's rank, with lengths of 1 where nothing else is known. An error wraps
// ErrShape.
func Stretch(to, s Shape) error {
	off := len(to) - len(s)
	if off < 0 {
		return Errorf(ErrShape, "rank %d is above %d", len(s), len(to))
	}
	for i, d := range s {
		switch o := to[off+i]; {
		case o == d || d == 1:
		case o == 1:
			to[off+i] = d
		default:
			return Errorf(ErrShape, "axis %d (from the end) has length %d in one and %d in another; broadcasting needs equal lengths or 1", len(s)-i, o, d)
		}
	}
	return nil
}
