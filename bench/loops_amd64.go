//go:build amd64 && !noasm

package bench

import (
	"os"

	"golang.org/x/sys/cpu"
)

// The loops in assembly. Each round of an fma function does 12 fused
// multiply-adds of whole vectors, each in a chain of its own: 4 to 5 cycles of
// latency on two units need 10. Lengths of the streams are multiples of 32
// elements; nt stands for stores that bypass the caches.

//go:noescape
func fma512x64(rounds int, a, b float64)

//go:noescape
func fma512x32(rounds int, a, b float32)

//go:noescape
func fma256x64(rounds int, a, b float64)

//go:noescape
func fma256x32(rounds int, a, b float32)

//go:noescape
func readAVX(x *float64, n int)

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

// fmaLoop returns the widest loop that this computer runs, and the
// floating-point operations of a round: chains × lanes × 2. COVECTOR_ISA=avx2
// measures what is to be had without AVX-512.
func fmaLoop(dtype string) (loop func(rounds int), flops float64) {
	const chains, halves, one = 12, 0.5, 1 // x ← x/2 + 1 stays near 2
	wide := cpu.X86.HasAVX512F && os.Getenv("COVECTOR_ISA") != "avx2"
	switch {
	case !cpu.X86.HasAVX2 || !cpu.X86.HasFMA:
		return nil, 0
	case wide && dtype == "float32":
		return func(rounds int) { fma512x32(rounds, halves, one) }, chains * 16 * 2
	case wide:
		return func(rounds int) { fma512x64(rounds, halves, one) }, chains * 8 * 2
	case dtype == "float32":
		return func(rounds int) { fma256x32(rounds, halves, one) }, chains * 8 * 2
	}
	return func(rounds int) { fma256x64(rounds, halves, one) }, chains * 4 * 2
}

// streamLoops returns all loops of a stream, since which is fastest depends on
// the computer and on the size.
func streamLoops(l Limit) []streamLoop {
	loops := plainLoops(l)
	if !cpu.X86.HasAVX2 {
		return loops
	}
	switch l {
	case ReadStream:
		return append(loops, func(x, _, _ []float64) { readAVX(&x[0], len(x)) })
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
