package kern

// A sum may be taken in parts, each when its elements are at hand, with the bits
// of the sum of all: what a part is must fit the tree of the whole sum. Of a long row it has
// 2ᵏ pieces, and leaves their folded sums; of columns it has 2ᵏ groups of rows, and
// leaves the sums of these. The last part may be shorter. What a part leaves is
// called its line.

// SumUnit is the number of elements of a row that, times 2ᵏ, make a part.
func SumUnit[T Float]() int { return sumPiece[T]() }

// SumLine is the number of elements of the line of a part of a row.
func SumLine[T Float]() int { return sumLanes[T]() }

// ColumnUnit is the number of rows that, times 2ᵏ, make a part of columns.
const ColumnUnit = columnRows

// SumPart stores in line what x, a part of at most 1<<16 elements, adds to a sum.
func SumPart[T Float](line, x []T) {
	if active != isaGo && len(x) > 0 {
		foldRows(&line[:SumLine[T]()][0], &x[0], 1, len(x))
		return
	}
	var s [16]T
	sumTree(&s, x)
	copy(line, s[:])
}

// SumParts returns the sum of a row, of whose parts, of size elements each, these
// are the lines. It changes them.
func SumParts[T Float](lines []T, size int) T {
	n := sumLanes[T]()
	block := sumBlock / size * n
	sums := Scratch[T](Parts(len(lines), block))
	for i := range sums.S {
		lo, hi := Part(i, block, len(lines))
		AddParts(lines[lo:hi], n)
		sums.S[i] = foldLanes(lines[lo : lo+n])
	}
	s := treeOf(sums.S)
	sums.Free()
	return s
}

// ColumnPart stores in line the sums of its columns in x, a part of so many rows.
func ColumnPart[T Float](line, x []T, rows int) {
	stack := Scratch[T](len(line) * sumLevels(rows))
	sumStrip(line, x, rows, len(line), stack.S)
	stack.Free()
}

// AddParts adds lines of n elements each, and leaves the sum in the first. It
// changes the others.
func AddParts[T Float](lines []T, n int) {
	if len(lines) <= n {
		return
	}
	h := split(len(lines)/n, 1) * n
	AddParts(lines[:h], n)
	AddParts(lines[h:], n)
	Add(lines[:n], lines[:n], lines[h:h+n])
}
