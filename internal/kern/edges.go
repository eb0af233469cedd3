package kern

// mirror tells which element of an axis of length n a place beyond its ends
// shows: the nearest one (edge), or the one as far inside the end as the place
// is outside (reflect), back and forth where that leaves the axis at the other
// end.
func mirror(i, n int, reflect bool) int {
	if !reflect || n == 1 {
		return min(max(i, 0), n-1)
	}
	period := 2 * (n - 1)
	i %= period
	if i < 0 {
		i += period
	}
	return min(i, period-i)
}

// PadAxis stores in dst the elements of src, of shape [outer, n, inner], with
// further ones at both ends of the middle axis, as mirror says. before is how
// many stand in front; total is the length with all of them.
func PadAxis[T Float](dst, src []T, n, inner, before, total int, reflect bool) {
	if inner == 0 || total == 0 {
		return
	}
	for ; len(dst) > 0; dst, src = dst[total*inner:], src[n*inner:] {
		for j := range total {
			k := mirror(j-before, n, reflect)
			Copy(dst[j*inner:(j+1)*inner], src[k*inner:])
		}
	}
}

// UnpadAxis is the adjoint of PadAxis: each element of dst is the sum of the
// elements of src that show it.
func UnpadAxis[T Float](dst, src []T, n, inner, before, total int, reflect bool) {
	Clear(dst)
	if inner == 0 || total == 0 {
		return
	}
	for ; len(src) > 0; dst, src = dst[n*inner:], src[total*inner:] {
		for j := range total {
			k := mirror(j-before, n, reflect)
			to := dst[k*inner : (k+1)*inner]
			Add(to, to, src[j*inner:(j+1)*inner])
		}
	}
}
