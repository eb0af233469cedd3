package kern

// Rows tells how the elements of a tensor fall into rows: one for each index of
// the kept axes, in which the reduced axes run, all in row-major order.
type Rows struct {
	Len, Count int // elements in a row, and rows

	shape, strides [maxRank]int // of the kept axes, then of the reduced ones
	rank, kept     int
	inOrder        bool // the elements lie in memory row after row
}

// RowsOf returns the rows of a contiguous tensor.
func RowsOf(shape []int, reduced []bool) Rows {
	var strides [maxRank]int
	r := Rows{Len: 1, Count: 1, rank: len(shape), inOrder: true}
	n := 1
	for a := len(shape) - 1; a >= 0; a-- {
		strides[a] = n
		n *= shape[a]
	}
	for a, l := range shape {
		if !reduced[a] {
			r.shape[r.kept], r.strides[r.kept] = l, strides[a]
			r.kept++
			r.Count *= l
			r.inOrder = r.inOrder && (r.Len == 1 || l == 1)
			continue
		}
		r.Len *= l
	}
	k := r.kept
	for a, l := range shape {
		if reduced[a] {
			r.shape[k], r.strides[k] = l, strides[a]
			k++
		}
	}
	return r
}

// At returns where element j of a row lies.
func (r *Rows) At(row, j int) int {
	off := 0
	for a := r.rank - 1; a >= r.kept; a-- {
		off += j % r.shape[a] * r.strides[a]
		j /= r.shape[a]
	}
	for a := r.kept - 1; a >= 0; a-- {
		off += row % r.shape[a] * r.strides[a]
		row /= r.shape[a]
	}
	return off
}

// GatherRows returns the elements of src row after row: src itself if they lie so,
// or a copy in the buffer, which the caller then frees.
func GatherRows[T Float](r *Rows, src []T) ([]T, *Buffer[T]) {
	if r.inOrder {
		return src, nil
	}
	b := Scratch[T](len(src))
	CopyFrom(b.S, r.shape[:r.rank], src, 0, r.strides[:r.rank])
	return b.S, b
}

// ReduceRows stores f of each row of src in dst.
func ReduceRows[T Float](dst, src []T, shape []int, reduced []bool, f func(row []T) T) {
	r := RowsOf(shape, reduced)
	rows, b := GatherRows(&r, src)
	for i := range dst {
		dst[i] = f(rows[i*r.Len : (i+1)*r.Len])
	}
	if b != nil {
		b.Free()
	}
}

// MapRows lets f compute each row of dst from that of src, which may be the
// same memory.
func MapRows[T Float](dst, src []T, shape []int, reduced []bool, f func(dst, row []T)) {
	r := RowsOf(shape, reduced)
	rows, b := GatherRows(&r, src)
	to := dst
	if b != nil {
		to = rows
	}
	for i := range r.Count {
		f(to[i*r.Len:(i+1)*r.Len], rows[i*r.Len:(i+1)*r.Len])
	}
	if b != nil {
		CopyTo(dst, 0, r.strides[:r.rank], rows, r.shape[:r.rank])
		b.Free()
	}
}
