package optim

import "cmp"

// The rules for options that are numbers: 0 is always the default, so that zero values
// work, and a negative number means 0 (optional) or the default too (positive). Where
// it is refused, cmp.Or suffices.

// optional returns v, or def if v is 0, or 0 if v is negative.
func optional[N int | float64](v, def N) N { return max(0, cmp.Or(v, def)) }

// positive returns v if it is positive, and else def.
func positive[N int | float64](v, def N) N {
	if v > 0 {
		return v
	}
	return def
}
