package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// AttentionOptions says how [Attention] looks.
type AttentionOptions struct {
	Heads  int  // the widths are split into so many heads, which divide them: 0 means 1
	Causal bool // a query sees keys up to its own position, counted from the end
}

// Attention returns scaled dot-product attention, head by head:
//
//	softmax(q·kᵀ/√d)·v
//
// Queries q of shape […, m, width], keys k of shape […, n, width] and values v of
// shape […, n, width′] give […, m, width′]; leading axes broadcast, and the ranks
// are equal, from 2 to 7. Head number h has the h-th part of the columns of each,
// and d = width/heads > 0. There are no weights: project before and after by
// [Linear].
//
// mask, of a shape that broadcasts to […, m, n], says which keys a query sees
// (≠ 0), in all heads alike; the zero Var means all. No derivative passes through
// it. A query that sees no key gets zeros, and has derivative 0. With Causal, query
// i sees keys 0 to i + n − m, so that the last query sees all.
//
// It panics with an *tape.Error if the shapes do not fit, or the widths are not
// multiples of Heads (ErrShape), or Heads is negative (ErrRange).
//
// Source: A. Vaswani et al., "Attention Is All You Need" (2017), section 3.2.
func Attention[T Float](q, k, v, mask tape.Var[T], o AttentionOptions) tape.Var[T] {
	defer tape.Named("Attention", nil, q, k, v, mask)
	if o.Heads < 0 {
		tape.Fail("Attention", tape.Errorf(tape.ErrRange, "%d heads; it takes 1 or more, or 0 for 1", o.Heads))
	}
	h := max(o.Heads, 1)
	qs, ks, vs := q.Shape(), k.Shape(), v.Shape()
	if len(qs) < 2 || len(ks) != len(qs) || len(vs) != len(qs) || len(qs) > tensor.MaxRank-1 {
		tape.Fail("Attention", tape.Errorf(tape.ErrShape, "needs queries […, m, width], keys […, n, width] and values […, n, width] of one rank"), qs, ks, vs)
	}
	r := len(qs)
	if qs[r-1] == 0 || qs[r-1] != ks[r-1] || ks[r-2] != vs[r-2] || qs[r-1]%h != 0 || vs[r-1]%h != 0 {
		tape.Fail("Attention", tape.Errorf(tape.ErrShape, "widths %d and %d, of values %d, in %s; %s for %s", qs[r-1], ks[r-1], vs[r-1], plural.Of(h, "head"), plural.Of(ks[r-2], "key"), plural.Of(vs[r-2], "value")), qs, ks, vs)
	}
	d := qs[r-1] / h
	scores := Scale(MatMulNT(splitHeads(q, h), splitHeads(k, h)), T(1/math.Sqrt(float64(d))))
	seen := mask
	if !seen.IsZero() {
		if seen.Rank() >= 3 {
			seen = Unsqueeze(seen, -3) // one mask for all heads
		}
		if !expands(seen.Shape(), scores.Shape()) {
			tape.Fail("Attention", tape.Errorf(tape.ErrShape, "the mask does not broadcast to […, m, n]"))
		}
	}
	if ks[r-2] == 0 {
		seen = tape.Var[T]{} // nothing to see: the sum over no keys is 0
	} else if o.Causal {
		seen = causal(scores, seen)
	}
	weights := scores
	if seen.IsZero() {
		weights = Softmax(scores, -1)
	} else {
		weights = maskedSoftmax(scores, seen)
	}
	return joinHeads(MatMul(weights, splitHeads(v, h)))
}

// expands reports whether a tensor of shape s broadcasts to the shape to.
func expands(s, to tensor.Shape) bool {
	var room [tensor.MaxRank]int
	both := tensor.Shape(append(room[:0], to...))
	return tensor.Stretch(both, s) == nil && both.Equal(to)
}

// maskedSoftmax is the softmax over the last axis of what is seen, 0 elsewhere.
func maskedSoftmax[T Float](scores, seen tape.Var[T]) tape.Var[T] {
	low := scores.Scalar(T(math.Inf(-1)))
	hidden := Where(seen, scores, low)
	top := StopGradient(MaxKeep(hidden, -1))
	top = Where(IsInf(top), top.Scalar(0), top) // nothing seen
	e := Where(seen, Exp(Sub(hidden, top)), low.Scalar(0))
	sum := SumKeep(e, -1)
	return Div(e, Where(sum, sum, sum.Scalar(1)))
}

// causal returns seen, or all ones, without the keys that lie ahead.
func causal[T Float](scores, seen tape.Var[T]) tape.Var[T] {
	s := scores.Shape()
	m, n := s[len(s)-2], s[len(s)-1]
	ones := Expand(scores.Scalar(1), m, n)
	behind := Tril(ones, n-m)
	if seen.IsZero() {
		return behind
	}
	return And(seen, behind)
}

// splitHeads turns […, m, width] into […, heads, m, width/heads].
func splitHeads[T Float](x tape.Var[T], heads int) tape.Var[T] {
	var to [tensor.MaxRank]int
	s := x.Shape()
	r := len(s)
	copy(to[:], s)
	to[r-1], to[r] = heads, s[r-1]/heads
	return SwapAxes(Reshape(x, to[:r+1]...), -2, -3)
}

// joinHeads is the inverse of splitHeads.
func joinHeads[T Float](x tape.Var[T]) tape.Var[T] {
	x = SwapAxes(x, -2, -3)
	var to [tensor.MaxRank]int
	s := x.Shape()
	r := len(s)
	copy(to[:], s[:r-1])
	to[r-2] = s[r-2] * s[r-1]
	return Reshape(x, to[:r-1]...)
}
