package tensor

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
)

// Map stores f(x[i]) in out[i]: what the Block method of a pointwise op of one
// operand calls. x has len(out) elements, or exactly one that serves for all;
// f is then called once. out and x may be the same memory if they are equally
// long. Map panics with an *Error (ErrShape) if the lengths do not fit.
func Map[T Float](out, x []T, f func(T) T) {
	fits("Map", len(out), len(x))
	if f == nil {
		failNil("Map", "function")
	}
	kern.Map(out, x, f)
}

// Map2 stores f(a[i], b[i]) in out[i], for pointwise ops of two operands. Each
// operand has len(out) elements, or exactly one that serves for all. out may be
// the same memory as operands that are equally long. Map2 panics with an *Error
// (ErrShape) if the lengths do not fit.
func Map2[T Float](out, a, b []T, f func(a, b T) T) {
	fits("Map2", len(out), len(a))
	fits("Map2", len(out), len(b))
	if f == nil {
		failNil("Map2", "function")
	}
	kern.Map2(out, a, b, f)
}

// Map3 stores f(a[i], b[i], c[i]) in out[i], for pointwise ops of three
// operands, as [Map2] does for two.
func Map3[T Float](out, a, b, c []T, f func(a, b, c T) T) {
	fits("Map3", len(out), len(a))
	fits("Map3", len(out), len(b))
	fits("Map3", len(out), len(c))
	if f == nil {
		failNil("Map3", "function")
	}
	kern.Map3(out, a, b, c, f)
}

// fits panics unless an operand of n elements serves a result of out elements.
func fits(op string, out, n int) {
	if n != out && n != 1 {
		fail(op, Errorf(ErrShape, "an operand has %s; a result of %d needs as many, or exactly 1", plural.Of(n, "element"), out), Shape{out}, Shape{n})
	}
}
