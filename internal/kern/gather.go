package kern

// Outside returns the position of the first index that is not in [0, n), or −1.
func Outside(index []int64, n int) int {
	for p, i := range index {
		if uint64(i) >= uint64(n) {
			return p
		}
	}
	return -1
}

// Take stores in dst, of shape [outer, len(index), inner], the parts of src, of
// shape [outer, n, inner], that the indices name.
func Take[T Float](dst, src []T, index []int64, n, inner int) {
	if len(dst) == 0 {
		return
	}
	shareMoves(moveJob[T]{what: take, dst: dst, src: src, index: index, n: n, inner: inner}, len(dst)/inner)
}

// TakeAdd is the adjoint of Take: it adds the parts of src to those of dst that
// the indices name. Other elements of dst become 0.
func TakeAdd[T Float](dst, src []T, index []int64, n, inner int) {
	if len(dst) == 0 {
		return
	}
	shareAdds(addJob[T]{dst: dst, src: src, index: index, n: n, inner: inner}, len(dst)/(n*inner))
}

// TakeAlong stores in dst, of shape [outer, m, inner], the elements of src, of
// shape [outer, n, inner], at the indices along the middle axis; there are as
// many as elements of dst.
func TakeAlong[T Float](dst, src []T, index []int64, n, m, inner int) {
	shareMoves(moveJob[T]{what: takeAlong, dst: dst, src: src, index: index, n: n, m: m, inner: inner}, len(dst))
}

// TakeAlongAdd is the adjoint of TakeAlong: it adds the elements of src to those
// of dst at the indices. Other elements of dst become 0.
func TakeAlongAdd[T Float](dst, src []T, index []int64, n, m, inner int) {
	Fill(dst, 0)
	for p, i := range index {
		dst[along(p, int(i), n, m, inner)] += src[p]
	}
}

// along returns where element p of shape [outer, m, inner] points to, with index
// i, in shape [outer, n, inner].
func along(p, i, n, m, inner int) int {
	return (p/(m*inner)*n+i)*inner + p%inner
}

// Gather stores in dst the parts of src, each of length inner, that the tuples of
// indices name: tuple (i₀, i₁, …) of len(shape) numbers names part i₀·shape[1]·… + i₁·… + ….
func Gather[T Float](dst, src []T, tuples []int64, shape []int, inner int) {
	if len(dst) == 0 {
		return
	}
	j := moveJob[T]{what: gatherRows, dst: dst, src: src, index: tuples, n: len(shape), inner: inner}
	copy(j.shape[:], shape)
	shareMoves(j, len(dst)/inner)
}

// ScatterAdd is the adjoint of Gather: it adds the parts of src to those of dst
// that the tuples name. Other elements of dst become 0.
func ScatterAdd[T Float](dst, src []T, tuples []int64, shape []int, inner int) {
	if len(dst) == 0 {
		return
	}
	j := addJob[T]{dst: dst, src: src, index: tuples, tuples: true, rank: len(shape), inner: inner}
	copy(j.shape[:], shape)
	shareAdds(j, 1)
}

func row(tuple []int64, shape []int) int {
	r := 0
	for a, n := range shape {
		r = r*n + int(tuple[a])
	}
	return r
}

// OneHot stores a row of n numbers for each index: 1 at the index, else 0.
func OneHot[T Float](dst []T, index []int64, n int) {
	Fill(dst, 0)
	for p, i := range index {
		dst[p*n+int(i)] = 1
	}
}
