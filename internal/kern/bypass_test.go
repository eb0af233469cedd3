package kern

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestBypass: every element arrives and nothing else changes, wherever the operands
// lie, with enough to fetch ahead and without.
func TestBypass(t *testing.T) { everyForm(t, testBypass[float32], testBypass[float64]) }

func testBypass[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 600; n++ {
		shift, from := rng.IntN(20), rng.IntN(9)
		x := mixture[T](rng, n+from)[from:]
		all, out := banded[T](n, shift)
		Bypass(out, x, mixture[T](rng, rng.IntN(2*n)), nil)
		agree(t, fmt.Sprint("n=", n), out, x)
		if !bandsWhole(all, n, shift) {
			t.Fatalf("n=%d: wrote outside", n)
		}
	}
}
