package kern

// Expand stores in dst, of shape ds, the elements of src, of shape ss, repeated
// along the axes where ss has length 1 or none: numpy's broadcasting.
func Expand[T Float](dst []T, ds []int, src []T, ss []int) {
	if len(dst) == 0 {
		return
	}
	var strides [maxRank]int
	off := len(ds) - len(ss)
	n := 1
	for a := len(ss) - 1; a >= 0; a-- {
		if ss[a] != 1 {
			strides[off+a] = n
		}
		n *= ss[a]
	}
	expand(dst, ds, src, strides[:len(ds)])
}

func expand[T Float](dst []T, shape []int, src []T, strides []int) {
	switch len(shape) {
	case 0:
		dst[0] = src[0]
		return
	case 1:
		if strides[0] == 0 {
			Fill(dst, src[0])
		} else {
			copy(dst, src[:len(dst)])
		}
		return
	}
	step := len(dst) / shape[0]
	for i := range shape[0] {
		part := dst[i*step : (i+1)*step]
		if i > 0 && strides[0] == 0 {
			copy(part, dst[:step])
			continue
		}
		expand(part, shape[1:], src[i*strides[0]:], strides[1:])
	}
}

const maxRank = 8

// SumTo stores in dst, of shape ds, the sums of src, of shape ss, over the axes
// where ds has length 1 or none: the adjoint of Expand. Sums are pairwise.
func SumTo[T Float](dst []T, ds []int, src []T, ss []int) {
	var reduced [maxRank]bool
	off := len(ss) - len(ds)
	for a := range ss {
		reduced[a] = a < off || ds[a-off] == 1 && ss[a] != 1
	}
	SumAxes(dst, src, ss, reduced[:len(ss)])
}

// SumAxes stores in dst the sums of src, of the given shape, over the reduced
// axes. Sums are pairwise: the error grows with the logarithm of the number of
// terms, |error| ≤ (16 + log₂ n)·ε·Σ|x|.
func SumAxes[T Float](dst, src []T, shape []int, reduced []bool) {
	Fill(dst, 0)
	if len(src) == 0 {
		return
	}
	var dims [maxRank]int
	var red [maxRank]bool
	n := 0
	for a, d := range shape { // merge neighbours that are treated alike
		switch {
		case d == 1:
		case n > 0 && red[n-1] == reduced[a]:
			dims[n-1] *= d
		default:
			dims[n], red[n] = d, reduced[a]
			n++
		}
	}
	sumAxes(dst, src, dims[:n], red[:n])
}

// sumAxes adds the sums to dst.
func sumAxes[T Float](dst, src []T, dims []int, red []bool) {
	switch {
	case len(dims) == 0:
		dst[0] += src[0]
	case len(dims) == 1 && red[0]:
		dst[0] += Sum(src)
	case len(dims) == 1:
		Add(dst, dst, src)
	case red[0]:
		sumLeading(dst, src, dims, red)
	default:
		to, from := len(dst)/dims[0], len(src)/dims[0]
		for i := range dims[0] {
			sumAxes(dst[i*to:(i+1)*to], src[i*from:(i+1)*from], dims[1:], red[1:])
		}
	}
}

// sumLeading adds the sums over a leading axis: by halves, each into memory of
// its own, until 16 are left.
func sumLeading[T Float](dst, src []T, dims []int, red []bool) {
	n := dims[0]
	step := len(src) / n
	if n <= 16 {
		for i := range n {
			sumAxes(dst, src[i*step:(i+1)*step], dims[1:], red[1:])
		}
		return
	}
	var half [maxRank]int
	copy(half[:], dims)
	h := n / 2
	half[0] = h
	sumLeading(dst, src[:h*step], half[:len(dims)], red)
	tmp := Scratch[T](len(dst))
	Fill(tmp.S, 0)
	half[0] = n - h
	sumLeading(tmp.S, src[h*step:], half[:len(dims)], red)
	Add(dst, dst, tmp.S)
	tmp.Free()
}

// Sum returns the sum of x, pairwise: halves down to 128 elements, which eight
// running sums add up.
func Sum[T Float](x []T) T {
	if len(x) > 128 {
		h := len(x) / 2 &^ 7
		return Sum(x[:h]) + Sum(x[h:])
	}
	var s [8]T
	for ; len(x) >= 8; x = x[8:] {
		for j := range s {
			s[j] += x[j]
		}
	}
	r := (s[0] + s[1]) + (s[2] + s[3]) + ((s[4] + s[5]) + (s[6] + s[7]))
	for _, v := range x {
		r += v
	}
	return r
}
