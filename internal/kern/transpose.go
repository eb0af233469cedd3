package kern

// transposeRows is how many rows are transposed at a time, so that the lines of
// memory that a panel of columns takes a half of are still in cache for the next.
const transposeRows = 64

// panel is how many columns a call of transposePanel transposes: 32 bytes of them.
func panel[T Float]() int {
	if isFloat32[T]() {
		return 8
	}
	return 4
}

// transposeLines stores dst[j·ds+i] = src[i·ss+j] for i < rows and j < cols.
func transposeLines[T Float](dst, src []T, rows, cols, ds, ss int) {
	if rows == 0 || cols == 0 {
		return
	}
	dst, src = dst[:(cols-1)*ds+rows], src[:(rows-1)*ss+cols]
	p := panel[T]()
	if active == isaGo || rows < p || cols < p {
		transposeLoop(dst, src, rows, cols, ds, ss)
		return
	}
	for i := 0; i < rows; {
		n := min(transposeRows, rows-i) &^ (p - 1)
		if n == 0 { // the last rows, and some once more
			i, n = rows-p, p
		}
		for j := 0; j < cols; j += p {
			j = min(j, cols-p) // the last columns, and some once more
			transposePanel(&dst[j*ds+i], &src[i*ss+j], n, ds, ss)
		}
		i += n
	}
}

// transposeLoop is the definition of transposeLines, in squares that stay in cache.
func transposeLoop[T Float](dst, src []T, rows, cols, ds, ss int) {
	const side = 16
	for i0 := 0; i0 < rows; i0 += side {
		n := min(side, rows-i0)
		for j := range cols {
			to, at := dst[j*ds+i0:][:n], i0*ss+j
			for i := range to {
				to[i] = src[at]
				at += ss
			}
		}
	}
}
