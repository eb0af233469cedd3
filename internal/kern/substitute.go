package kern

// panelWidth is how many unknowns of triangular equations are solved for without
// large products, and panelSides how many right sides at a time, so that the
// panel stays in an L2 cache. Of groupWidth unknowns the right sides stay in the
// L1 cache.
const panelWidth, panelSides, groupWidth = 64, 256, 8

// With fewer right sides than fewSides, or less work than littleWork products,
// equations are solved element by element.
const fewSides, littleWork = 4, 512

// panel solves for unknowns lo…hi, which are at most panelWidth.
func (s *triangular[T]) panel(lo, hi int) {
	w := hi - lo
	if s.plain {
		s.substitute(lo, hi)
		return
	}
	room := Scratch[T](w * w)
	s.coefficients(room.S, lo, w)
	j := substitution[T]{
		coef: room.S, w: w, down: s.down(), unit: s.Unit,
		x: s.from(lo), ldx: s.ldx, right: s.right,
	}
	for k := 0; k < s.m; k += panelSides {
		j.run(k, min(k+panelSides, s.m))
	}
	room.Free()
}

// substitute solves for unknowns lo…hi by the formula: each, once it is known, is
// taken from the equations after it.
func (s *triangular[T]) substitute(lo, hi int) {
	row, col := s.strides()
	unknown, side := s.ldx, 1
	if s.right {
		unknown, side = 1, s.ldx
	}
	i, step := lo, 1
	if !s.down() {
		i, step = hi-1, -1
	}
	for after := hi - lo - 1; after >= 0; after-- {
		x := s.x[i*unknown:][:(s.m-1)*side+1]
		if d := s.a[i*s.lda+i]; !s.Unit {
			for k := 0; k < len(x); k += side {
				x[k] /= d
			}
		}
		for e := 1; e <= after; e++ {
			j := i + e*step
			y, v := s.x[j*unknown:][:len(x)], s.a[j*row+i*col]
			for k := 0; k < len(x) && k < len(y); k += side {
				y[k] -= T(v * x[k])
			}
		}
		i += step
	}
}

// strides returns the steps by which a[i*row+l*col] is what unknown l contributes
// to equation i.
func (s *triangular[T]) strides() (row, col int) {
	if s.Trans == s.right {
		return s.lda, 1
	}
	return 1, s.lda
}

// coefficients stores in c, w×w, what the unknowns from lo on contribute to each
// other's equations, negated, and the diagonal as it is. Nothing else of c is set.
func (s *triangular[T]) coefficients(c []T, lo, w int) {
	row, col := w, 1
	if s.Trans != s.right {
		row, col = 1, w
	}
	for i := range w {
		from, j, end := s.a[(lo+i)*s.lda+lo:][:w], 0, i
		if s.Upper {
			j, end = i+1, w
		}
		for ; j < end; j++ {
			c[i*row+j*col] = -from[j]
		}
		c[i*w+i] = from[i]
	}
}

// substitution solves w equations whose coefficients are coef.
type substitution[T Float] struct {
	coef, x           []T
	w, ldx            int
	down, unit, right bool
}

// run solves for right sides k…end.
func (j *substitution[T]) run(k, end int) {
	n := end - k
	if !j.right {
		j.solve(j.x[k:], j.ldx, n, 0, j.w)
		return
	}
	room := Scratch[T](j.w * n)
	x := j.x[k*j.ldx:]
	transposeLines(room.S, x, n, j.w, n, j.ldx)
	j.solve(room.S, n, n, 0, j.w)
	transposeLines(x, room.S, j.w, n, j.ldx, n)
	room.Free()
}

// solve solves for unknowns lo…hi, rows of y of length n, in halves as
// triangular.solve does.
func (j *substitution[T]) solve(y []T, ldy, n, lo, hi int) {
	if hi-lo <= groupWidth {
		j.group(y, ldy, n, lo, hi)
		return
	}
	mid := lo + halve(hi-lo, groupWidth)
	if j.down {
		j.solve(y, ldy, n, lo, mid)
		j.add(y, ldy, n, mid, hi, lo, mid)
		j.solve(y, ldy, n, mid, hi)
		return
	}
	j.solve(y, ldy, n, mid, hi)
	j.add(y, ldy, n, lo, mid, mid, hi)
	j.solve(y, ldy, n, lo, mid)
}

// add adds to rows i…iEnd of y what unknowns l…lEnd contribute.
func (j *substitution[T]) add(y []T, ldy, n, i, iEnd, l, lEnd int) {
	a, b := Operand[T]{j.coef[i*j.w+l:], j.w, false}, Operand[T]{y[l*ldy:], ldy, false}
	Multiply(y[i*ldy:], ldy, a, b, iEnd-i, n, lEnd-l, 1, 1, nil)
}

// group solves for at most groupWidth unknowns.
func (j *substitution[T]) group(y []T, ldy, n, lo, hi int) {
	for step := range hi - lo {
		i, l := lo+step, lo
		if !j.down {
			i, l = hi-1-step, hi-step
		}
		row, c := y[i*ldy:][:n], j.coef[i*j.w:][:j.w]
		if step > 0 {
			addRows(row, y[l*ldy:], ldy, c[l:][:step])
		}
		if !j.unit {
			Div(row, row, c[i:i+1])
		}
	}
}
