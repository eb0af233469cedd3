package kern

// Pairs calls f for each pair of matrices of two operands whose leading axes,
// la and lb, broadcast to batch: with the pair's number and the places where the
// operands' matrices, of na and nb elements, begin.
func Pairs(batch, la []int, na int, lb []int, nb int, f func(p, oa, ob int)) {
	pairs(batch, la, na, lb, nb, 0, elements(batch), f)
}

// pairs is Pairs for the pairs lo…hi alone.
func pairs(batch, la []int, na int, lb []int, nb int, lo, hi int, f func(p, oa, ob int)) {
	if lo == hi { // perhaps an axis of length 0, which no number can be divided by
		return
	}
	var sa, sb, index [maxRank]int
	batchStrides(sa[:len(batch)], la, na)
	batchStrides(sb[:len(batch)], lb, nb)
	oa, ob := 0, 0
	for q, rest := len(batch)-1, lo; q >= 0; q-- {
		index[q], rest = rest%batch[q], rest/batch[q]
		oa, ob = oa+index[q]*sa[q], ob+index[q]*sb[q]
	}
	for p := lo; p < hi; p++ {
		f(p, oa, ob)
		for q := len(batch) - 1; q >= 0; q-- {
			index[q]++
			oa, ob = oa+sa[q], ob+sb[q]
			if index[q] < batch[q] {
				break
			}
			oa, ob = oa-sa[q]*batch[q], ob-sb[q]*batch[q]
			index[q] = 0
		}
	}
}

// batchStrides sets the steps along the broadcast axes of an operand whose own
// leading axes are lead and whose matrices have size elements: 0 where it repeats.
func batchStrides(strides, lead []int, size int) {
	off := len(strides) - len(lead)
	for a := len(lead) - 1; a >= 0; a-- {
		if lead[a] != 1 {
			strides[off+a] = size
		}
		size *= lead[a]
	}
}
