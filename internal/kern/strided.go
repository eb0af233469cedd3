package kern

// CopyFrom stores in dst, of the given shape and contiguous, the elements of
// src that lie at off + Σ iₐ·strides[a]: a transposed, stepped or flipped view.
func CopyFrom[T Float](dst []T, shape []int, src []T, off int, strides []int) {
	if len(dst) == 0 {
		return
	}
	var v view
	v.join(shape, strides, false)
	copyView(&v, dst, 0, src, off, len(dst))
}

// CopyTo is the reverse: it stores the elements of src, of the given shape and
// contiguous, in dst at off + Σ iₐ·strides[a]. Other elements stay as they are.
func CopyTo[T Float](dst []T, off int, strides []int, src []T, shape []int) {
	if len(src) == 0 {
		return
	}
	var v view
	v.join(shape, strides, true)
	copyView(&v, dst, off, src, 0, len(src))
}

// view is how elements lie on both sides of a copy.
type view struct {
	n    int
	axes [maxRank]axis
}

// axis is a length, and how far apart neighbours are in the destination and in
// the source.
type axis struct{ len, to, from int }

// join sets the axes of a copy between memory of that shape, which is contiguous,
// and a view with the strides, which is the destination or the source. Axes of
// length 1 are dropped, and neighbours joined that one stride serves.
func (v *view) join(shape, strides []int, to bool) {
	size := elements(shape)
	for a, l := range shape {
		size /= l
		if l == 1 {
			continue
		}
		x := axis{l, size, strides[a]}
		if to {
			x.to, x.from = x.from, x.to
		}
		if last := max(v.n-1, 0); v.n > 0 && v.axes[last].to == x.to*l && v.axes[last].from == x.from*l {
			x.len *= v.axes[last].len
			v.n = last
		}
		v.axes[v.n] = x
		v.n++
	}
}

// take removes axis k from the view and returns it; or one of length 1, if k is −1.
func (v *view) take(k int) axis {
	if k < 0 {
		return axis{len: 1}
	}
	x := v.axes[k]
	copy(v.axes[k:v.n], v.axes[k+1:v.n])
	v.n--
	return x
}

// units returns the last axes of stride 1 in the destination and in the source, or −1.
func (v *view) units() (to, from int) {
	to, from = -1, -1
	for k, x := range v.axes[:v.n] {
		if x.to == 1 {
			to = k
		}
		if x.from == 1 {
			from = k
		}
	}
	return to, from
}

// plane takes the two axes that are copied together off the view, y the inner one:
// a transpose, if the neighbours of the two sides lie along different axes.
func (v *view) plane() (x, y axis, kind planeKind) {
	p, q := v.units()
	if p >= 0 && q >= 0 && p != q && v.axes[p].from > 0 && v.axes[q].to > 0 {
		x, y = v.axes[q], v.axes[p]
		v.take(max(p, q))
		v.take(min(p, q))
		return x, y, transposed
	}
	k := v.n - 1
	switch {
	case p >= 0:
		k = p
	case q >= 0:
		k = q
	}
	y = v.take(k)
	x = v.take(v.n - 1)
	switch {
	case y.to == 1 && y.from == 1:
		kind = byRows
	case y.from != 0 && y.len < shortRun && y.len < x.len:
		x, y = y, x
	}
	return x, y, kind
}
