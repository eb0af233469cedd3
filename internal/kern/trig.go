package kern

import "math"

// Sin stores sin x[i] in out[i].
func Sin[T Float](out, x []T) { elementary(opSin, out, x, math.Sin) }

// Cos stores cos x[i] in out[i].
func Cos[T Float](out, x []T) { elementary(opCos, out, x, math.Cos) }

// Tan stores tan x[i] in out[i].
func Tan[T Float](out, x []T) { elementary(opTan, out, x, math.Tan) }
