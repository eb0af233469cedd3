package kern

// PutBlocks copies the blocks of src, each of length n, into dst: one in every
// step elements, from off on.
func PutBlocks[T Float](dst []T, off, step int, src []T, n int) {
	if n == 0 {
		return
	}
	shape, strides := [2]int{len(src) / n, n}, [2]int{step, 1}
	CopyTo(dst, off, strides[:], src, shape[:])
}

// GetBlocks is the reverse: it copies into dst blocks of length n, one from
// every step elements of src, from off on.
func GetBlocks[T Float](dst []T, n int, src []T, off, step int) {
	if n == 0 {
		return
	}
	shape, strides := [2]int{len(dst) / n, n}, [2]int{step, 1}
	CopyFrom(dst, shape[:], src, off, strides[:])
}

// RepeatBlocks stores each block of src, of length n, times times in dst.
func RepeatBlocks[T Float](dst, src []T, n, times int) {
	if n == 0 || times == 0 {
		return
	}
	shape, strides := [3]int{len(src) / n, times, n}, [3]int{n, 0, 1}
	CopyFrom(dst, shape[:], src, 0, strides[:])
}

// Roll moves the elements of each block of src, of length n, by shift places
// forward, 0 ≤ shift < n; those that leave at the end enter at the start.
func Roll[T Float](dst, src []T, n, shift int) {
	for ; len(src) > 0; dst, src = dst[n:], src[n:] {
		Copy(dst[shift:n], src)
		Copy(dst[:shift], src[n-shift:n])
	}
}
