//go:build amd64 && !noasm

package bench

import "golang.org/x/sys/cpu"

// The loops in assembly. Lengths are multiples of 32 elements; NT stands for
// stores that bypass the caches.

//go:noescape
func readAVX(x *float64, n int)

//go:noescape
func readFour(x *float64, n int)

//go:noescape
func writeAVX(x *float64, n int)

//go:noescape
func writeNT(x *float64, n int)

//go:noescape
func copyAVX(x, y *float64, n int)

//go:noescape
func copyNT(x, y *float64, n int)

//go:noescape
func addAVX(x, y, z *float64, n int)

//go:noescape
func addNT(x, y, z *float64, n int)

// streamLoops returns all loops of a stream, since which is fastest depends on
// the computer and on the size.
func streamLoops(l Limit) []streamLoop {
	loops := plainLoops(l)
	if !cpu.X86.HasAVX2 {
		return loops
	}
	switch l {
	case ReadStream:
		return append(loops,
			func(x, _, _ []float64) { readAVX(&x[0], len(x)) },
			func(x, _, _ []float64) { readFour(&x[0], len(x)) })
	case WriteStream:
		return append(loops,
			func(x, _, _ []float64) { writeAVX(&x[0], len(x)) },
			func(x, _, _ []float64) { writeNT(&x[0], len(x)) })
	case CopyStream:
		return append(loops,
			func(x, y, _ []float64) { copyAVX(&x[0], &y[0], len(x)) },
			func(x, y, _ []float64) { copyNT(&x[0], &y[0], len(x)) })
	case AddStream:
		return append(loops,
			func(x, y, z []float64) { addAVX(&x[0], &y[0], &z[0], len(x)) },
			func(x, y, z []float64) { addNT(&x[0], &y[0], &z[0], len(x)) })
	}
	return loops
}
