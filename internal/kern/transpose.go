package kern

// Below so many elements a loop in Go is as fast as what else there is.
const fewElements = 16

// transposeLines stores dst[j·ds+i] = src[i·ss+j] for i < rows and j < cols.
func transposeLines[T Float](dst, src []T, rows, cols, ds, ss int) {
	transposePart(dst, src, rows, cols, ds, ss, false)
}

// transposePart is transposeLines of a part of what, if far is set, no cache holds.
func transposePart[T Float](dst, src []T, rows, cols, ds, ss int, far bool) {
	if rows == 0 || cols == 0 {
		return
	}
	dst, src = dst[:(cols-1)*ds+rows], src[:(rows-1)*ss+cols]
	n := tilingOf[T](active).lanes
	switch {
	case active == isaGo || rows*cols < fewElements:
		transposeLoop(dst, src, rows, cols, ds, ss)
	case rows >= n && cols >= n:
		transposePanels(dst, src, rows, cols, ds, ss, far)
	case rows > n && cols > 1:
		transposeColumns(dst, src, rows, cols, ds, ss)
	case cols > n && (rows >= quadOf[T]() || rows > 1 && ds == rows):
		transposeRows(dst, src, rows, cols, ds, ss)
	default:
		transposeLoop(dst, src, rows, cols, ds, ss)
	}
}

// farHeight is how many lines of rows are transposed at a time beyond the caches, so
// that fewer pages are at hand. In them it is one, whose columns are then stored as
// whole lines of memory.
const farHeight = 8

// transposePanels transposes some lines of rows at a time, and of them panels of a
// vector of columns. The last rows and columns are done with some once more.
func transposePanels[T Float](dst, src []T, rows, cols, ds, ss int, far bool) {
	n, most := tilingOf[T](active).lanes, lineOf[T]()
	if far {
		most = farHeight * lineOf[T]()
	}
	beyond := far && active == isaAVX512 && past(dst, ds)
	for i := 0; i < rows; {
		h := min(most, rows-i) &^ (n - 1)
		if h == 0 && rows-i == quadOf[T]() {
			transposeRows(dst[i:], src[i*ss:], rows-i, cols, ds, ss)
			return
		}
		if h == 0 {
			i, h = rows-n, n
		}
		for j := 0; j < cols; j += n {
			j = min(j, cols-n)
			if beyond && i%n == 0 {
				transposePanelPast(&dst[j*ds+i], &src[i*ss+j], h, ds, ss)
			} else {
				transposePanel(&dst[j*ds+i], &src[i*ss+j], h, ds, ss)
			}
		}
		i += h
	}
}

// transposeColumns is for less columns than a vector has elements. It takes quads
// of them; if there are less, it reads what follows a row, but not the last.
func transposeColumns[T Float](dst, src []T, rows, cols, ds, ss int) {
	n, q := tilingOf[T](active).lanes, quadOf[T]()
	if cols < q {
		rows--
		transposeLoop(dst[rows:], src[rows*ss:], 1, cols, ds, ss)
	}
	for j := 0; j < cols; j += q {
		j = min(j, max(cols-q, 0))
		whole := rows &^ (n - 1)
		transposeFewColumns(&dst[j*ds], &src[j], whole, min(cols, q), ds, ss)
		if rest := rows - n; whole < rows {
			transposeFewColumns(&dst[j*ds+rest], &src[rest*ss+j], n, min(cols, q), ds, ss)
		}
	}
}

// transposeRows is for less rows than a vector has elements. It takes quads of
// them; if there are less, it writes over the beginning of the next line, which it
// stores afterwards: there must be no gap, and the last line is left to the end.
func transposeRows[T Float](dst, src []T, rows, cols, ds, ss int) {
	n, q, last := tilingOf[T](active).lanes, quadOf[T](), cols
	if rows < q {
		last--
	}
	for i := 0; i < rows; i += q {
		i = min(i, max(rows-q, 0))
		whole := last &^ (n - 1)
		transposeFewRows(&dst[i], &src[i*ss], min(rows, q), whole, ds, ss)
		if rest := last - n; whole < last {
			transposeFewRows(&dst[rest*ds+i], &src[i*ss+rest], min(rows, q), n, ds, ss)
		}
	}
	if last < cols {
		transposeLoop(dst[last*ds:], src[last:], rows, 1, ds, ss)
	}
}

// transposeLoop is the definition of transposeLines, by four rows, or two, of some
// columns: what they begin of a line of dst stays in the cache for those that follow.
func transposeLoop[T Float](dst, src []T, rows, cols, ds, ss int) {
	const some = 32
	for j := 0; j < cols; j += some {
		n, i := min(some, cols-j), 0
		to, row := dst[j*ds:], func(i int) []T { return src[i*ss+j:][:n] }
		for ; i+4 <= rows; i += 4 {
			s0, s1, s2, s3 := row(i), row(i+1), row(i+2), row(i+3)
			for k := range s0 {
				d := to[k*ds+i:][:4]
				d[0], d[1], d[2], d[3] = s0[k], s1[k], s2[k], s3[k]
			}
		}
		if i+2 <= rows {
			s0, s1 := row(i), row(i+1)
			for k := range s0 {
				d := to[k*ds+i:][:2]
				d[0], d[1] = s0[k], s1[k]
			}
			i += 2
		}
		if i < rows {
			for k, v := range row(i) {
				to[k*ds+i] = v
			}
		}
	}
}
