package kern

import "math/bits"

// Columns of a matrix are added without a transposed copy: 16 rows in order, and
// such groups of rows in a tree, whose left side is always the greatest power of
// two of groups. From a term to the sum there are 15 additions in its group, and ⌈log₂⌉ of the number of groups, so
//
//	|error| ≤ (12 + ⌈log₂ n⌉)·u·Σ|x|,  at most 15·u·Σ|x| in one group.

// columnRows is how many rows are added in order.
const columnRows = 16

// columnStrip is how many columns are added at a time: 8 KiB of each row, which
// is as far as streams from memory need to run.
func columnStrip[T Float]() int { return 8 << 10 / sizeOf[T]() }

// sumLevels is how many lines of sums the stack of sumStrip holds: one for each bit
// of the number of groups of n rows, and one to compute in.
func sumLevels(n int) int { return bits.Len(uint(n/columnRows)) + 2 }

// sumStrip stores in dst the sums of its columns of x, of n > 0 rows stride apart. The
// stack holds sums of groups: as a binary counter carries, those of as many rows
// are added when a new one comes.
func sumStrip[T Float](dst, x []T, n, stride int, stack []T) {
	w, top := len(dst), 0
	for i := 0; i < n; i += columnRows {
		carries := bits.TrailingZeros(^uint(i / columnRows))
		if i+columnRows >= n {
			carries = top
		}
		levels := stack[(top-carries)*w : (top+1)*w]
		to := levels[:w]
		if i+columnRows >= n {
			to = dst
		}
		sumGroup(to, levels, x[i*stride:], min(columnRows, n-i), stride)
		top += 1 - carries
	}
}

// sumGroup stores in dst the sums of its columns: of n rows stride apart, in order,
// and then of the lines of levels, from the last but one on, which may be changed.
func sumGroup[T Float](dst, levels, x []T, n, stride int) {
	w := len(dst)
	x = x[:(n-1)*stride+w]
	carries := len(levels)/w - 1
	if active != isaGo {
		sumColumns(&dst[0], &levels[0], &x[0], n, w, stride, carries)
		return
	}
	s := levels[carries*w:]
	addLoop(s, x[:w], []T{0})
	for i := 1; i < n; i++ {
		addLoop(s, s, x[i*stride:][:w])
	}
	for k := carries - 1; k >= 0; k-- {
		addLoop(s, s, levels[k*w:][:w])
	}
	copy(dst, s)
}
