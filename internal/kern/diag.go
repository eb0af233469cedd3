package kern

// Diag stores in dst m×n matrices with the vectors of src, of length min(m, n),
// on their main diagonals and 0 elsewhere.
func Diag[T Float](dst, src []T, m, n int) {
	Clear(dst)
	k := min(m, n)
	for p := 0; p*k < len(src); p++ {
		for i, v := range src[p*k : (p+1)*k] {
			dst[p*m*n+i*n+i] = v
		}
	}
}

// DiagPart stores in dst the main diagonals of the m×n matrices in src.
func DiagPart[T Float](dst, src []T, m, n int) {
	k := min(m, n)
	for p := 0; p*k < len(dst); p++ {
		for i := range k {
			dst[p*k+i] = src[p*m*n+i*n+i]
		}
	}
}

// AddTranspose stores in dst the sums A + Aᵀ of the n×n matrices A in src.
func AddTranspose[T Float](dst, src []T, n int) {
	for p := 0; p < len(dst); p += n * n {
		for i := range n {
			for j := range n {
				dst[p+i*n+j] = src[p+i*n+j] + src[p+j*n+i]
			}
		}
	}
}

// HalveDiag halves the main diagonals of the n×n matrices in x.
func HalveDiag[T Float](x []T, n int) {
	for p := 0; p < len(x); p += n * n {
		for i := range n {
			x[p+i*n+i] /= 2
		}
	}
}
