package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// axisSet is a set of axes counted from the end: bit k is axis −1−k. So an op
// that holds one means the same axes on a tensor with more leading ones.
type axisSet uint8

const lastAxis axisSet = 1

// axesOf returns the set of the given axes of s, or of all axes if none is
// given. op names the function in the *tape.Error (ErrRange, ErrShape) with which it
// panics if an axis does not exist or comes twice.
func axesOf(op string, s tensor.Shape, axes []int) axisSet {
	if len(axes) == 0 {
		return axisSet(1<<len(s) - 1)
	}
	return axesOfRank(op, len(s), axes, s)
}

// axesOfRank is axesOf for a tensor of the given rank, made of one of shape s.
func axesOfRank(op string, rank int, axes []int, s tensor.Shape) axisSet {
	var set axisSet
	for _, a := range axes {
		bit := axisSet(1) << fromEndOf(op, rank, a, s)
		if set&bit != 0 {
			tape.Fail(op, tape.Errorf(tape.ErrShape, "axis %d comes twice", a), s)
		}
		set |= bit
	}
	return set
}

// fromEnd returns k such that axis a of s is axis −1−k.
func fromEnd(op string, s tensor.Shape, a int) int8 { return fromEndOf(op, len(s), a, s) }

// fromEndOf is fromEnd for a tensor of the given rank, made of one of shape s.
func fromEndOf(op string, rank, a int, s tensor.Shape) int8 {
	k := rank - 1 - a
	if a < 0 {
		k = -1 - a
	}
	if k < 0 || k >= rank {
		tape.Fail(op, tape.Errorf(tape.ErrRange, "axis %d of a tensor of rank %d", a, rank), s)
	}
	return int8(k)
}

// has reports whether axis a of a tensor of the given rank is in the set.
func (set axisSet) has(a, rank int) bool { return set>>(rank-1-a)&1 != 0 }

// kept returns s with the axes of the set at length 1.
func (set axisSet) kept(s tensor.Shape) tape.Dims {
	d := tape.DimsOf(s)
	for a := range s {
		if set.has(a, len(s)) {
			d.D[a] = 1
		}
	}
	return d
}

// dropped returns s without the axes of the set.
func (set axisSet) dropped(s tensor.Shape) tensor.Shape {
	out := tensor.Shape{}
	for a, n := range s {
		if !set.has(a, len(s)) {
			out = append(out, n)
		}
	}
	return out
}

// reduced returns s with the axes of the set kept at length 1, or dropped.
func (set axisSet) reduced(s tensor.Shape, keep bool) tensor.Shape {
	if keep {
		return set.kept(s).Shape()
	}
	return set.dropped(s)
}

// mask tells of each axis of a tensor of the given rank whether it is in the set.
func (set axisSet) mask(rank int) (m [tensor.MaxRank]bool) {
	for a := range rank {
		m[a] = set.has(a, rank)
	}
	return m
}
