package tensor

import (
	"cmp"
	"math"
	"slices"

	"github.com/covector-ad/covector/internal/plural"
)

// Rows returns copies of the given rows of d, its parts along the first axis, in
// the given order: shape [len(index), …]. A row may come several times; a
// negative index counts from the end. It panics with an *Error if d has rank 0
// (ErrShape) or a row does not exist (ErrRange).
func Rows[T Float](d *Dense[T], index []int) *Dense[T] {
	if d == nil {
		fail("Rows", Errorf(ErrZeroVar, "nil *Dense"))
	}
	out := Zeros[T](rowsShape("Rows", d.Shape(), index)...)
	copyRows(out.data, d.data, d.Shape()[0], index)
	return out
}

// RowsInts is [Rows] for integers.
func RowsInts(d *Ints, index []int) *Ints {
	if d == nil {
		fail("RowsInts", Errorf(ErrZeroVar, "nil *Ints"))
	}
	out := ZerosInts(rowsShape("RowsInts", d.Shape(), index)...)
	copyRows(out.data, d.data, d.Shape()[0], index)
	return out
}

// rowsShape returns the shape of the given rows of a tensor of shape s, or
// panics.
func rowsShape(op string, s Shape, index []int) Shape {
	if len(s) == 0 {
		fail(op, Errorf(ErrShape, "a tensor of rank 0 has no rows"), s)
	}
	for k, i := range index {
		if i < -s[0] || i >= s[0] {
			fail(op, Errorf(ErrRange, "index %d, number %d of the list, of %s", i, k, plural.Of(s[0], "row")), s)
		}
	}
	out := s.Clone()
	out[0] = len(index)
	return out
}

// copyRows stores the given rows of src, of which there are n, in dst.
func copyRows[E any](dst, src []E, n int, index []int) {
	if len(src) == 0 || len(index) == 0 {
		return
	}
	width := len(src) / n
	for k, i := range index {
		if i < 0 {
			i += n
		}
		copy(dst[k*width:(k+1)*width], src[i*width:])
	}
}

// SplitStratified splits the samples with the given labels, one each, at random
// into two parts in which the classes have the same shares as in the whole, as
// near as may be. The first part has round(fraction·n) samples; each class gives
// fraction of its own, rounded down, and the classes that lose most by that give
// one more (ties: the smaller label). Both lists of indices are in ascending
// order; use them with [Rows] and [RowsInts].
//
// It panics with an *Error if labels is not of rank 1 (ErrShape), fraction is
// not in [0, 1] (ErrRange) or rng is nil (ErrZeroVar).
func SplitStratified(labels *Ints, fraction float64, rng *Rand) (train, rest []int) {
	switch {
	case labels == nil:
		fail("SplitStratified", Errorf(ErrZeroVar, "nil *Ints"))
	case labels.Rank() != 1:
		fail("SplitStratified", Errorf(ErrShape, "labels have rank %d; one label a sample needs rank 1", labels.Rank()), labels.Shape())
	case !(fraction >= 0 && fraction <= 1):
		fail("SplitStratified", Errorf(ErrRange, "fraction %v; it must be from 0 to 1", fraction), labels.Shape())
	}
	checkRand("SplitStratified", rng)
	order := make([]int, len(labels.data))
	for i := range order {
		order[i] = i
	}
	byLabel := func(i, j int) int { return cmp.Compare(labels.data[i], labels.data[j]) }
	slices.SortStableFunc(order, byLabel)
	var classes [][]int
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && byLabel(order[lo], order[hi]) == 0 {
			hi++
		}
		classes = append(classes, order[lo:hi])
		lo = hi
	}
	for k, n := range shares(classes, fraction, len(order)) {
		c := classes[k]
		rng.Shuffle(len(c), func(i, j int) { c[i], c[j] = c[j], c[i] })
		train, rest = append(train, c[:n]...), append(rest, c[n:]...)
	}
	slices.Sort(train)
	slices.Sort(rest)
	return train, rest
}

// shares returns how many of each class go into the first part, by the method
// of largest remainders.
func shares(classes [][]int, fraction float64, total int) []int {
	n, lost := make([]int, len(classes)), make([]float64, len(classes))
	left := int(math.Round(fraction * float64(total)))
	most := make([]int, len(classes))
	for k, c := range classes {
		exact := fraction * float64(len(c))
		n[k], most[k] = int(exact), k
		lost[k] = exact - float64(n[k])
		left -= n[k]
	}
	slices.SortStableFunc(most, func(a, b int) int { return cmp.Compare(lost[b], lost[a]) })
	for _, k := range most[:max(left, 0)] {
		n[k]++
	}
	return n
}
