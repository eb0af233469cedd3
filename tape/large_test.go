package tape_test

import (
	"testing"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Long pointwise operations are cut into parts, also where no operand is a row.
func TestLongPointwise(t *testing.T) {
	for _, n := range []int{4096, 4097, 8193, 100_000} {
		x, y := tensor.Linspace(0., 1, n), tensor.Linspace(2., 5, n)
		tp := tape.New[float64]()
		for range 2 { // recorded, and recorded again
			sum := tape.Add(tp.Const(x), tp.Const(y)).Value()
			for i, v := range sum.Data() {
				if v != x.Data()[i]+y.Data()[i] {
					t.Fatalf("element %d of %d: %v", i, n, v)
				}
			}
			tp.Reset()
		}
	}
}
