package kern

// Go's own copy and clear, like assembly, cannot be interrupted: however much they
// do in one call, the garbage collector waits for it. A loop of such calls hardly
// helps, as it is nearly always inside of one. So much memory is passed over in
// pieces, each by a function that is entered: there a goroutine can be stopped.

// Copy copies elements of src to dst, as many as both have.
func Copy[T Float](dst, src []T) {
	for n := min(len(dst), len(src)); n > 0; n -= maxVector {
		k := min(n, maxVector)
		copyPiece(dst[:k], src)
		dst, src = dst[k:], src[k:]
	}
}

// Clear sets all elements of x to 0.
func Clear[T Float](x []T) {
	for len(x) > 0 {
		k := min(len(x), maxVector)
		clearPiece(x[:k])
		x = x[k:]
	}
}

//go:noinline
func copyPiece[T Float](dst, src []T) { copy(dst, src) }

//go:noinline
func clearPiece[T Float](x []T) { clear(x) }
