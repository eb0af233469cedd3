package kern

//go:generate sh -c "cd _asm && go run ./vec -dir .."

// An elementwise kernel exists as a loop in Go, its definition, and where the
// processor has vectors, in assembly. Arithmetic and comparisons give the same
// bits in every form.

// minVector is the least number of elements for which a call into assembly pays,
// where the Go form gives the same bits.
const minVector = 8

// maxVector is the greatest number of elements of one such call: the garbage
// collector cannot stop a goroutine inside of it.
const maxVector = 1 << 16

// apply1 stores f(x[i]) in out[i]. x has len(out) elements, or one for all.
func apply1[T Float](op op1, out, x []T, f func(T) T) {
	if len(x) == 1 {
		Fill(out, f(x[0]))
		return
	}
	if len(out) < minVector || !vector1(op, out, x) {
		Map(out, x, f)
	}
}

// apply2 stores f(a[i], b[i]) in out[i]. Each operand has len(out) elements, or
// one for all.
func apply2[T Float](op op2, out, a, b []T, f func(a, b T) T) {
	if len(out) == 1 {
		out[0] = f(a[0], b[0])
		return
	}
	if len(out) < minVector || !vector2(op, out, a, b) {
		Map2(out, a, b, f)
	}
}

// apply3 stores f(a[i], b[i], c[i]) in out[i], as apply2 does.
func apply3[T Float](op op3, out, a, b, c []T, f func(a, b, c T) T) {
	if len(out) < minVector || !vector3(op, out, a, b, c) {
		Map3(out, a, b, c, f)
	}
}
