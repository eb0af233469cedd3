package kern

// CopyFrom stores in dst, of the given shape and contiguous, the elements of
// src that lie at off + Σ iₐ·strides[a]: a transposed, stepped or flipped view.
func CopyFrom[T Float](dst []T, shape []int, src []T, off int, strides []int) {
	if len(dst) == 0 {
		return
	}
	var d, s [maxRank]int
	n := mergeAxes(&d, &s, shape, strides)
	copyFrom(dst, d[:n], src, off, s[:n])
}

// CopyTo is the reverse: it stores the elements of src, of the given shape and
// contiguous, in dst at off + Σ iₐ·strides[a]. Other elements stay as they are.
func CopyTo[T Float](dst []T, off int, strides []int, src []T, shape []int) {
	if len(src) == 0 {
		return
	}
	var d, s [maxRank]int
	n := mergeAxes(&d, &s, shape, strides)
	copyTo(dst, off, s[:n], src, d[:n])
}

// mergeAxes drops axes of length 1 and joins neighbours that one stride serves.
// It returns how many are left.
func mergeAxes(d, s *[maxRank]int, shape, strides []int) int {
	n := 0
	for a, l := range shape {
		switch {
		case l == 1:
		case n > 0 && s[n-1] == strides[a]*l:
			d[n-1], s[n-1] = d[n-1]*l, strides[a]
		default:
			d[n], s[n] = l, strides[a]
			n++
		}
	}
	return n
}

// tile is the side of the square in which transposed elements are copied, so
// that both sides stay in cache.
const tile = 16

func copyFrom[T Float](dst []T, shape []int, src []T, off int, strides []int) {
	switch {
	case len(shape) == 0:
		dst[0] = src[off]
		return
	case len(shape) == 1 && strides[0] == 1:
		copy(dst, src[off:off+len(dst)])
		return
	case len(shape) == 1:
		for i := range dst {
			dst[i] = src[off+i*strides[0]]
		}
		return
	case len(shape) == 2 && strides[0] == 1:
		rows, cols, s := shape[0], shape[1], strides[1]
		for j0 := 0; j0 < cols; j0 += tile {
			for i := range rows {
				for j := j0; j < min(j0+tile, cols); j++ {
					dst[i*cols+j] = src[off+i+j*s]
				}
			}
		}
		return
	}
	step := len(dst) / shape[0]
	for i := range shape[0] {
		copyFrom(dst[i*step:(i+1)*step], shape[1:], src, off+i*strides[0], strides[1:])
	}
}

func copyTo[T Float](dst []T, off int, strides []int, src []T, shape []int) {
	switch {
	case len(shape) == 0:
		dst[off] = src[0]
		return
	case len(shape) == 1 && strides[0] == 1:
		copy(dst[off:off+len(src)], src)
		return
	case len(shape) == 1:
		for i, v := range src {
			dst[off+i*strides[0]] = v
		}
		return
	case len(shape) == 2 && strides[0] == 1:
		rows, cols, s := shape[0], shape[1], strides[1]
		for j0 := 0; j0 < cols; j0 += tile {
			for i := range rows {
				for j := j0; j < min(j0+tile, cols); j++ {
					dst[off+i+j*s] = src[i*cols+j]
				}
			}
		}
		return
	}
	step := len(src) / shape[0]
	for i := range shape[0] {
		copyTo(dst, off+i*strides[0], strides[1:], src[i*step:(i+1)*step], shape[1:])
	}
}
