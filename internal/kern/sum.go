package kern

import "math/bits"

// The order of a sum is the same in every form, and so are its bits. A block of
// at most 1<<16 elements is cut into pieces of 4 KiB. A piece is summed in
// accumulators of 256 bytes in all, 64 of float32 or 32 of float64, of which
// number j takes the elements j, j+64, j+128, … in turn, 16 of them. They are
// folded to a quarter, s[j] = (a[j] + a[j+16]) + (a[j+32] + a[j+48]), and the
// pieces' s added in a tree, whose left side is always the greatest power of
// two of pieces; then s is folded by halves. Blocks are added in such a tree too.
//
// From a term to the sum there are 15 additions in its accumulator, 2 + 4 in the
// folds (3 of float64), and ⌈log₂⌉ of the number of pieces. So
//
//	|error| ≤ (11 + ⌈log₂ n⌉)·u·Σ|x|,  at most 21·u·Σ|x| in one piece
//
// to first order, where u = ε/2 is the unit of rounding.

// sumBlock is the greatest number of elements of a sum in one call.
const sumBlock = maxVector

// split returns the greatest unit·2ᵏ that is less than n, for n > unit.
func split(n, unit int) int { return unit << (bits.Len(uint((n-1)/unit)) - 1) }

// Sum returns the sum of x, pairwise: |error| ≤ (11 + max(10, ⌈log₂ n⌉))·(ε/2)·Σ|x|.
// The sum of nothing, and of zeros of any sign, is 0.
func Sum[T Float](x []T) T {
	if len(x) > sumBlock {
		return sumBlocks(x, nil)
	}
	return sumOf(x)
}

// sumOf is Sum of at most one block.
func sumOf[T Float](x []T) T {
	switch {
	case len(x) == 0:
		return 0
	case active == isaGo:
		return sumLoop(x)
	}
	var s T
	sumRows(&s, &x[0], 1, len(x))
	return s
}

// SumRows stores the sum of each row of n elements of x in dst, as Sum does.
func SumRows[T Float](dst, x []T, n int) {
	switch {
	case len(x) == 0:
		Clear(dst)
	case len(dst) == 1:
		dst[0] = Sum(x)
	default:
		sweep(sweepSum, dst, nil, x, n, 1)
	}
}

func sumRowsOf[T Float](dst, x []T, n int) {
	if n > sumBlock/2 || active == isaGo {
		for i := range dst {
			dst[i] = Sum(x[i*n : (i+1)*n])
		}
		return
	}
	for len(dst) > 0 {
		rows := min(len(dst), sumBlock/n)
		sumRows(&dst[0], &x[:rows*n][0], rows, n)
		dst, x = dst[rows:], x[rows*n:]
	}
}

// Dot returns Σ x[i]·y[i], each product rounded, in the order and with the error of Sum.
func Dot[T Float](x, y []T) T {
	y = y[:len(x)]
	if len(x) > sumBlock {
		return sumBlocks(x, y)
	}
	return dotOf(x, y)
}

// dotOf is Dot of at most one block.
func dotOf[T Float](x, y []T) T {
	switch {
	case len(x) == 0:
		return 0
	case active == isaGo:
		b := Scratch[T](len(x))
		mulLoop(b.S, x, y)
		s := sumLoop(b.S)
		b.Free()
		return s
	}
	var s T
	dotRows(&s, &x[0], &y[0], 1, len(x))
	return s
}

// blockJob sums the blocks of a sum of many.
type blockJob[T Float] struct{ x, y, sums []T }

var blockJobs Jobs

func (j *blockJob[T]) Run(part int) {
	lo, hi := Part(part, sumBlock, len(j.x))
	if j.y == nil {
		j.sums[part] = sumOf(j.x[lo:hi])
	} else {
		j.sums[part] = dotOf(j.x[lo:hi], j.y[lo:hi])
	}
}

// sumBlocks returns the sum of x, or of x·y if y is not nil, of more than one
// block.
func sumBlocks[T Float](x, y []T) T {
	b := Scratch[T](Parts(len(x), sumBlock))
	Share[T](&blockJobs, blockJob[T]{x, y, b.S}, len(b.S), int64(len(x)*sizeOf[T]())/16)
	s := treeOf(b.S)
	b.Free()
	return s
}

// treeOf adds the sums of blocks.
func treeOf[T Float](s []T) T {
	if len(s) == 1 {
		return s[0]
	}
	h := split(len(s), 1)
	return treeOf(s[:h]) + treeOf(s[h:])
}

// power is which float64 terms of its elements a sum has.
type power uint8

const (
	powerOne power = iota // x
	powerAbs              // |x|
	powerTwo              // x·x
)

// sumPowers returns the sum of terms of x in float64, in the order of Sum.
func sumPowers[T Float](x []T, p power) float64 {
	switch {
	case len(x) == 0:
		return 0
	case len(x) > sumBlock:
		h := split(len(x), sumBlock)
		return sumPowers(x[:h], p) + sumPowers(x[h:], p)
	case active == isaGo:
		return sumPowersLoop(x, p)
	}
	s := 0.0
	switch p {
	case powerOne:
		sumWideRows(&s, &x[0], 1, len(x))
	case powerAbs:
		sumAbsRows(&s, &x[0], 1, len(x))
	case powerTwo:
		sumSquareRows(&s, &x[0], 1, len(x))
	}
	return s
}

func sumPowersLoop[T Float](x []T, p power) float64 {
	b := Scratch[float64](len(x))
	for i, v := range x {
		w := float64(v)
		switch {
		case p == powerTwo:
			w *= w
		case p == powerAbs && w < 0:
			w = -w
		}
		b.S[i] = w
	}
	s := sumLoop(b.S)
	b.Free()
	return s
}

// sumLanes is to how many numbers a piece is folded: 64 bytes of them.
func sumLanes[T Float]() int { return 64 / sizeOf[T]() }

// sumPiece is how many elements there are in a whole piece.
func sumPiece[T Float]() int { return 16 * 4 * sumLanes[T]() }

// sumLoop is the definition of the sum of a block.
func sumLoop[T Float](x []T) T {
	var s [16]T
	sumTree(&s, x)
	for h := sumLanes[T]() / 2; h > 0; h /= 2 {
		for j := range h {
			s[j] += s[j+h]
		}
	}
	return s[0] + 0
}

// sumTree stores in s the folded sums of a block.
func sumTree[T Float](s *[16]T, x []T) {
	if piece := sumPiece[T](); len(x) > piece {
		h := split(len(x), piece)
		var t [16]T
		sumTree(s, x[:h])
		sumTree(&t, x[h:])
		for j := range s {
			s[j] += t[j]
		}
		return
	}
	n := sumLanes[T]()
	for j := range n {
		var a [4]T
		for k := range a {
			a[k] = sumEvery(x, k*n+j, 4*n)
		}
		s[j] = (a[0] + a[1]) + (a[2] + a[3])
	}
}

// sumEvery returns x[i] + x[i+step] + x[i+2·step] + … .
func sumEvery[T Float](x []T, i, step int) T {
	s := T(0)
	for ; i < len(x); i += step {
		s += x[i]
	}
	return s
}
