package kern

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// TestSmallProductsHoldNoPointerPastTheEnd: the words for a stack of tiles go on with its
// rows, to past the end of c at last. A garbage collection before the next columns, which is
// not unlikely as their copy takes memory, would end the program.
func TestSmallProductsHoldNoPointerPastTheEnd(t *testing.T) {
	const m, n, k = 600, 47, 2 // two panels of columns at least, of which the last is copied
	var done atomic.Bool
	stopped := make(chan struct{})
	go func() {
		for !done.Load() {
			runtime.GC()
		}
		close(stopped)
	}()
	a, b := make([]float32, m*k), make([]float32, k*n)
	for range 300 {
		c := make([]float32, m*n) // large enough for pages of its own, with a rest behind it
		Gemm(c, a, b, m, n, k, false, false)
	}
	done.Store(true)
	<-stopped
}
