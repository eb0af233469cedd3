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

// copyRun fills dst from src; addRun adds to dst what src begins with. A few
// elements do not pay for a call.
func copyRun[T Float](dst, src []T) {
	if len(dst) >= shortRun {
		copy(dst, src)
		return
	}
	src = src[:len(dst)]
	for i := range dst {
		dst[i] = src[i]
	}
}

func addRun[T Float](dst, src []T) {
	src = src[:len(dst)]
	if len(dst) >= shortRun {
		Add(dst, dst, src)
		return
	}
	for i, v := range src {
		dst[i] += v
	}
}

// Take stores in dst, of shape [outer, len(index), inner], the parts of src, of
// shape [outer, n, inner], that the indices name.
func Take[T Float](dst, src []T, index []int64, n, inner int) {
	if len(dst) == 0 {
		return
	}
	shareMoves(moveJob[T]{what: take, dst: dst, src: src, index: index, n: n, m: len(index), inner: inner})
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
	if len(dst) == 0 {
		return
	}
	shareMoves(moveJob[T]{what: takeAlong, dst: dst, src: src, index: index, n: n, m: m, inner: inner})
}

// TakeAlongAdd is the adjoint of TakeAlong: it adds the elements of src to those
// of dst at the indices. Other elements of dst become 0.
func TakeAlongAdd[T Float](dst, src []T, index []int64, n, m, inner int) {
	Clear(dst)
	for ; len(index) > 0; dst = dst[n*inner:] {
		if inner == 1 {
			addElements(dst[:n], src[:m], index[:m])
			src, index = src[m:], index[m:]
			continue
		}
		for range m {
			from, at := src[:inner], index[:inner]
			for j, i := range at {
				dst[int(i)*inner+j] += from[j]
			}
			src, index = src[inner:], index[inner:]
		}
	}
}

// Gather stores in dst the parts of src, each of length inner, that the tuples of
// indices name: tuple (i₀, i₁, …) of len(shape) numbers names part i₀·shape[1]·… + i₁·… + ….
func Gather[T Float](dst, src []T, tuples []int64, shape []int, inner int) {
	if len(dst) == 0 {
		return
	}
	j := moveJob[T]{what: gatherRows, dst: dst, src: src, index: tuples, n: len(shape), inner: inner}
	copy(j.shape[:], shape)
	shareMoves(j)
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
	Clear(dst)
	for p, i := range index {
		dst[p*n+int(i)] = 1
	}
}
