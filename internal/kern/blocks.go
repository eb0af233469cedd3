package kern

// PutBlocks copies the blocks of src, each of length n, into dst: one in every
// step elements, from off on.
func PutBlocks[T Float](dst []T, off, step int, src []T, n int) {
	if n == 0 {
		return
	}
	for ; len(src) > 0; src = src[n:] {
		copy(dst[off:off+n], src)
		off += step
	}
}

// GetBlocks is the reverse: it copies into dst blocks of length n, one from
// every step elements of src, from off on.
func GetBlocks[T Float](dst []T, n int, src []T, off, step int) {
	if n == 0 {
		return
	}
	for ; len(dst) > 0; dst = dst[n:] {
		copy(dst[:n], src[off:off+n])
		off += step
	}
}

// RepeatBlocks stores each block of src, of length n, times times in dst.
func RepeatBlocks[T Float](dst, src []T, n, times int) {
	if n == 0 || times == 0 {
		return
	}
	for ; len(src) > 0; src = src[n:] {
		for range times {
			copy(dst, src[:n])
			dst = dst[n:]
		}
	}
}

// Roll moves the elements of each block of src, of length n, by shift places
// forward, 0 ≤ shift < n; those that leave at the end enter at the start.
func Roll[T Float](dst, src []T, n, shift int) {
	for ; len(src) > 0; dst, src = dst[n:], src[n:] {
		copy(dst[shift:n], src)
		copy(dst[:shift], src[n-shift:n])
	}
}
