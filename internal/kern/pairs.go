package kern

// Pairs calls f for each pair of matrices of two operands whose leading axes,
// la and lb, broadcast: with the pair's number and the places where the
// operands' matrices, of na and nb elements, begin.
func Pairs(la []int, na int, lb []int, nb int, f func(p, oa, ob int)) {
	s := stackOf(la, na, lb, nb)
	s.each(0, s.size(), f)
}

// stack is the axes along which pairs of matrices lie.
type stack struct {
	n    int
	axes [maxRank]pairAxis
}

// pairAxis is a length, and how far apart neighbours are in the two operands: 0 in one
// that repeats.
type pairAxis struct{ len, a, b int }

// stackOf returns the stack of two operands whose leading axes, la and lb, broadcast.
func stackOf(la []int, na int, lb []int, nb int) (s stack) {
	s.n = max(len(la), len(lb))
	for k := range s.n { // from the last axis on
		x := pairAxis{len: 1}
		if q := len(la) - 1 - k; q >= 0 && la[q] != 1 {
			x.len, x.a = la[q], na
			na *= la[q]
		}
		if q := len(lb) - 1 - k; q >= 0 && lb[q] != 1 {
			x.len, x.b = lb[q], nb
			nb *= lb[q]
		}
		s.axes[s.n-1-k] = x
	}
	return s
}

// size is the number of pairs.
func (s *stack) size() int {
	n := 1
	for _, x := range s.axes[:s.n] {
		n *= x.len
	}
	return n
}

// split parts the axes that a result with leading axes lead has from those that it has
// not, or at length 1.
func (s *stack) split(lead []int) (kept, summed stack) {
	for k, x := range s.axes[:s.n] {
		to := &kept
		if q := k - s.n + len(lead); x.len != 1 && (q < 0 || lead[q] == 1) {
			to = &summed
		}
		to.axes[to.n] = x
		to.n++
	}
	return kept, summed
}

// each calls f for the pairs lo…hi, as Pairs does.
func (s *stack) each(lo, hi int, f func(p, oa, ob int)) {
	if lo >= hi { // perhaps an axis of length 0, which no number can be divided by
		return
	}
	var index [maxRank]int
	oa, ob := 0, 0
	for q, rest := s.n-1, lo; q >= 0; q-- {
		x := &s.axes[q]
		index[q], rest = rest%x.len, rest/x.len
		oa, ob = oa+index[q]*x.a, ob+index[q]*x.b
	}
	for p := lo; p < hi; p++ {
		f(p, oa, ob)
		for q := s.n - 1; q >= 0; q-- {
			x := &s.axes[q]
			index[q]++
			oa, ob = oa+x.a, ob+x.b
			if index[q] < x.len {
				break
			}
			oa, ob = oa-x.a*x.len, ob-x.b*x.len
			index[q] = 0
		}
	}
}
