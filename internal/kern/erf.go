package kern

import "math"

// Erf stores the error function of x[i] in out[i].
func Erf[T Float](out, x []T) { elementary(opErf, out, x, math.Erf) }

// Erfc stores 1 - erf x[i] in out[i].
func Erfc[T Float](out, x []T) { elementary(opErfc, out, x, math.Erfc) }
