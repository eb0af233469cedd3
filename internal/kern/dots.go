package kern

// rowsTogether is how many rows fiveDots and fiveRows read: memory that no cache holds
// comes faster in several streams.
const rowsTogether = 5

// Dots adds to each dst[r] the product of v with row r of x, whose rows of len(v)
// elements begin stride elements apart. Every form gives the same bits: number j of the
// accumulators, 64 bytes of them, takes the products j, j+8, j+16, … of float64; they
// are folded by halves, and the products that fill no line of accumulators follow one by
// one. So the vectors should be short; longer ones are for Dot.
func Dots[T Float](dst, x, v []T, stride int) {
	whole := len(v) - len(v)%sumLanes[T]()
	for r := 0; r < len(dst); {
		if whole == 0 || active == isaGo {
			row := x[r*stride:][:len(v)]
			dst[r] += dotLanes(row[:whole], v) + dotRest(row[whole:], v[whole:])
			r++
			continue
		}
		// The last five may have some before them; fewer than five are read one by one,
		// five times each.
		first, step, end := r, 0, r+1
		if len(dst) >= rowsTogether {
			first, step = min(r, len(dst)-rowsTogether), stride
			end = first + rowsTogether
		}
		var s [rowsTogether]T
		_ = x[first*stride+(rowsTogether-1)*step:][:len(v)]
		fiveDots(&s[0], &x[first*stride], &v[0], step, whole)
		for ; r < end; r++ {
			dst[r] += s[r-first] + dotRest(x[r*stride+whole:], v[whole:])
		}
	}
}

// dotLanes is the product of whole lines of accumulators.
func dotLanes[T Float](x, v []T) T {
	if len(x) == 0 {
		return 0
	}
	var s [16]T
	n := sumLanes[T]()
	for i, a := range x {
		s[i%n] += T(a * v[i])
	}
	for h := n / 2; h > 0; h /= 2 {
		for j := range h {
			s[j] += s[j+h]
		}
	}
	return s[0] + 0
}

func dotRest[T Float](x, v []T) T {
	s := T(0)
	for i, a := range v {
		s += T(a * x[i])
	}
	return s
}

// AddRows stores a·y and row r of x times c[r], for each of the r, at least one, in dst.
// y may be dst. The rows, as long as dst, begin stride elements apart. They are added in their
// order, each product rounded: every form gives the same bits. Like Blend it is for some
// thousand elements at most.
func AddRows[T Float](dst, y []T, a T, c, x []T, stride int) {
	for len(c) >= rowsTogether && byVector(len(dst)) {
		f := [1 + rowsTogether]T{a}
		copy(f[1:], c[:rowsTogether])
		_ = x[(rowsTogether-1)*stride:][:len(dst)]
		fiveRows(&dst[0], &y[:len(dst)][0], &x[0], &f[0], stride, len(dst))
		if c = c[rowsTogether:]; len(c) == 0 {
			return
		}
		y, a, x = dst, 1, x[rowsTogether*stride:]
	}
	for r, v := range c {
		Blend(dst, y, x[r*stride:], a, v)
		y, a = dst, 1
	}
}
