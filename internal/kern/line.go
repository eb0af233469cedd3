package kern

// copyLine copies the elements along an axis.
func copyLine[T Float](dst []T, to int, src []T, from int, y axis) {
	if n := linesASM(dst, to, src, from, y); n > 0 {
		to, from = to+n*y.to, from+n*y.from
		y.len -= n
	}
	switch {
	case y.to == 1:
		line := dst[to:][:y.len]
		for i := range line {
			line[i] = src[from]
			from += y.from
		}
	case y.from == 1:
		for _, v := range src[from:][:y.len] {
			dst[to] = v
			to += y.to
		}
	default:
		for range y.len {
			dst[to] = src[from]
			to, from = to+y.to, from+y.from
		}
	}
}

// linesASM copies the first elements by assembly, where that has a form for the
// steps. It returns how many it copied.
func linesASM[T Float](dst []T, to int, src []T, from int, y axis) int {
	lanes := tilingOf[T](active).lanes
	n := (y.len - 1) &^ (lanes - 1) // the last may have nothing behind
	if active == isaGo || n <= 0 {
		return 0
	}
	switch {
	case y.to == 1 && y.from == -1:
		reverse(&dst[to:][:n][0], &src[from+1-n:][:n][n-1], n)
	case y.to == 1 && y.from == 2:
		everySecond(&dst[to:][:n][0], &src[from:][:2*n][0], n)
	case y.to == 2 && y.from == 1:
		spreadSecond(&dst[to:][:2*n][0], &src[from:][:n][0], n)
	default:
		return 0
	}
	return n
}

// addLine adds src[i] to dst[i·step].
func addLine[T Float](dst []T, step int, src []T) {
	if step == 1 {
		addRun(dst[:len(src)], src)
		return
	}
	lanes := tilingOf[T](active).lanes
	if n := (len(src) - 1) &^ (lanes - 1); step == 2 && active != isaGo && n > 0 {
		addSecond(&dst[:2*n][0], &src[0], n)
		dst, src = dst[2*n:], src[n:]
	}
	at := 0
	for _, v := range src {
		dst[at] += v
		at += step
	}
}
