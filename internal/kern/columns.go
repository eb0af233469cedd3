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
func columnStrip[T Float]() int {
	if isFloat32[T]() {
		return 2048
	}
	return 1024
}

// SumColumns stores in dst the sums of the columns of x, a matrix of n rows.
func SumColumns[T Float](dst, x []T, n int) {
	m := len(dst)
	if n == 0 || m == 0 {
		clear(dst)
		return
	}
	strip := min(m, columnStrip[T]())
	stack := Scratch[T](strip * sumLevels(n))
	for j := 0; j < m; j += strip {
		w := min(strip, m-j)
		sumStrip(dst[j:j+w], x[j:(n-1)*m+j+w], n, m, stack.S)
	}
	stack.Free()
}

// sumLevels is how many sums of groups of n rows the stack of sumStrip holds.
func sumLevels(n int) int { return bits.Len(uint(n/columnRows)) + 2 }

// sumStrip is SumColumns for the first len(dst) columns of rows stride apart. The
// stack holds sums of groups: as a binary counter carries, those of as many rows
// are added when a new one comes.
func sumStrip[T Float](dst, x []T, n, stride int, stack []T) {
	w := len(dst)
	level := func(k int) []T { return stack[k*w : (k+1)*w] }
	top := 0
	for i := 0; i < n; i += columnRows {
		to := level(top)
		if n <= columnRows {
			to = dst
		}
		sumGroup(to, x[i*stride:], min(columnRows, n-i), stride)
		if i+columnRows >= n {
			break
		}
		for carry := i / columnRows; carry&1 == 1; carry >>= 1 {
			top--
			Add(level(top), level(top), level(top+1))
		}
		top++
	}
	for ; top > 1; top-- {
		Add(level(top-1), level(top-1), level(top))
	}
	if top == 1 {
		Add(dst, level(0), level(1))
	}
}

// sumGroup stores in dst the sums of its columns, of n rows stride apart, in order.
func sumGroup[T Float](dst, x []T, n, stride int) {
	x = x[:(n-1)*stride+len(dst)]
	if active != isaGo {
		sumColumns(&dst[0], &x[0], n, len(dst), stride)
		return
	}
	addLoop(dst, x[:len(dst)], []T{0})
	for i := 1; i < n; i++ {
		addLoop(dst, dst, x[i*stride:][:len(dst)])
	}
}
