package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Transpose permutes the axes of x: axis k of the result is axis perm[k] of x.
// Without perm it reverses them. It panics with an *tape.Error if perm does not
// name every axis (ErrShape) or names one that does not exist (ErrRange).
func Transpose[T Float](x tape.Var[T], perm ...int) tape.Var[T] {
	defer tape.Named("Transpose", nil, x)
	s := x.Shape()
	var p permutation
	p.n = int8(len(s))
	if len(perm) == 0 {
		for k := range p.n {
			p.from[k] = p.n - 1 - k
		}
		return permute(x, p)
	}
	if len(perm) != len(s) {
		tape.Fail("Transpose", tape.Errorf(tape.ErrShape, "%s in the permutation of a tensor of rank %d", plural.Of(len(perm), "axis"), len(s)), s)
	}
	var seen axisSet
	for k, a := range perm {
		from := fromEnd("Transpose", s, a)
		if seen>>from&1 != 0 {
			tape.Fail("Transpose", tape.Errorf(tape.ErrShape, "axis %d comes twice", a), s)
		}
		seen |= 1 << from
		p.from[len(s)-1-k] = from
	}
	return permute(x, p)
}

// SwapAxes exchanges axes a and b of x. It panics with an *tape.Error (ErrRange)
// if one does not exist.
func SwapAxes[T Float](x tape.Var[T], a, b int) tape.Var[T] {
	defer tape.Named("SwapAxes", nil, x)
	s := x.Shape()
	i, j := fromEnd("SwapAxes", s, a), fromEnd("SwapAxes", s, b)
	p := identity(len(s))
	p.from[i], p.from[j] = j, i
	return permute(x, p)
}

// permutation says for the last n axes where each comes from: axis −1−k from axis
// −1−from[k]. Axes before these stay.
type permutation struct {
	n    int8
	from [tensor.MaxRank]int8
}

func identity(rank int) permutation {
	p := permutation{n: int8(rank)}
	for k := range p.n {
		p.from[k] = k
	}
	return p
}

// inverse returns the permutation that undoes p.
func (p permutation) inverse() permutation {
	q := permutation{n: p.n}
	for k := range p.n {
		q.from[p.from[k]] = k
	}
	return q
}

// after returns the permutation that does what q and then p do.
func (p permutation) after(q permutation) permutation {
	both := identity(int(max(p.n, q.n)))
	for k := range both.n {
		from := k
		if k < p.n {
			from = p.from[k]
		}
		if from < q.n {
			from = q.from[from]
		}
		both.from[k] = from
	}
	return both
}

// of returns the lengths of s, permuted.
func (p permutation) of(s tensor.Shape) tape.Dims {
	d := tape.DimsOf(s)
	for k := range int(p.n) {
		d.D[len(s)-1-k] = int32(s[len(s)-1-int(p.from[k])])
	}
	return d
}

// permute returns x itself if p changes nothing.
func permute[T Float](x tape.Var[T], p permutation) tape.Var[T] {
	if p == identity(int(p.n)) {
		return x
	}
	return tape.RecordLinear(transposeOp[T]{p}, []tape.Var[T]{x}, nil)
}

type transposeOp[T Float] struct{ p permutation }

func (transposeOp[T]) Name() string { return "Transpose" }

func (t transposeOp[T]) After(first transposeOp[T]) (both transposeOp[T], moves bool) {
	p := t.p.after(first.p)
	return transposeOp[T]{p}, p != identity(int(p.n))
}

func (t transposeOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	return t.p.of(x[0]).Shape(), nil
}

func (t transposeOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	strides := stridesOf(s)
	from := strides
	for k := range int(t.p.n) {
		strides[len(s)-1-k] = from[len(s)-1-int(t.p.from[k])]
	}
	kern.CopyFrom(out.Data(), out.Shape(), in.X[0].Data(), 0, strides[:len(s)])
	return nil
}

func (t transposeOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return permute(g, t.p.inverse())
}

// stridesOf returns how far apart neighbours along each axis lie.
func stridesOf(s tensor.Shape) (strides [tensor.MaxRank]int) {
	n := 1
	for a := len(s) - 1; a >= 0; a-- {
		strides[a] = n
		n *= s[a]
	}
	return strides
}

// toRows moves the axes of the set to the end and joins them to one; fromRows
// undoes that, for an x of shape s.
func toRows[T Float](x tape.Var[T], set axisSet) tape.Var[T] {
	p, kept := set.last(x.Rank())
	x = permute(x, p)
	return reshapeTo(x, joined(x.Shape(), kept))
}

func fromRows[T Float](x tape.Var[T], set axisSet, s tensor.Shape) tape.Var[T] {
	p, _ := set.last(len(s))
	return permute(reshapeTo(x, p.of(s)), p.inverse())
}

// last returns the permutation that moves the axes of the set to the end, and
// how many axes are not in the set.
func (set axisSet) last(rank int) (p permutation, kept int) {
	p.n = int8(rank)
	place := 0
	for _, in := range [2]bool{false, true} {
		for a := range rank {
			if set.has(a, rank) == in {
				p.from[rank-1-place] = int8(rank - 1 - a)
				place++
			}
		}
		if !in {
			kept = place
		}
	}
	return p, kept
}

// joined returns s with all axes from the given one on joined to one.
func joined(s tensor.Shape, from int) tape.Dims {
	n := 1
	for _, l := range s[from:] {
		n *= l
	}
	d := tape.DimsOf(s[:from])
	d.D[from] = tape.DimsOf(tensor.Shape{n}).D[0]
	d.N++
	return d
}
