// Package kern holds the numeric loops of the engine, on plain slices: every
// function's loop is its own definition. Lengths are checked once by the
// callers, at the border of tensor and ops; here they are assumed to fit.
//
// Products that are added to something are written T(x*y) + z: the conversion
// keeps compilers for computers with a fused multiply-add from contracting
// them, so that plain Go gives the same bits on every computer. The
// assembly of the matrix product does fuse; Gemm tells its order.
package kern
