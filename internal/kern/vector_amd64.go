//go:build !noasm

package kern

import "unsafe"

// vector1 runs a kernel in assembly, in calls of at most maxVector elements. It
// returns false, and does nothing, if the instruction set in use has none.
func vector1[T Float](op op1, out, x []T) bool {
	if active == isaGo {
		return false
	}
	for x = x[:len(out)]; len(out) > 0; {
		n := min(len(out), maxVector)
		o, p := unsafe.Pointer(&out[0]), unsafe.Pointer(&x[0])
		switch wide := active == isaAVX512; {
		case isFloat32[T]() && wide:
			call1x32AVX512(op, (*float32)(o), (*float32)(p), n)
		case isFloat32[T]():
			call1x32AVX2(op, (*float32)(o), (*float32)(p), n)
		case wide:
			call1x64AVX512(op, (*float64)(o), (*float64)(p), n)
		default:
			call1x64AVX2(op, (*float64)(o), (*float64)(p), n)
		}
		out, x = out[n:], x[n:]
	}
	return true
}

// vector2 is vector1 for two operands, each with len(out) elements or one for all.
func vector2[T Float](op op2, out, a, b []T) bool {
	if active == isaGo {
		return false
	}
	ka, kb := step(a, out), step(b, out)
	for len(out) > 0 {
		n := min(len(out), maxVector)
		o, p, q := unsafe.Pointer(&out[0]), first(a, n, ka), first(b, n, kb)
		switch wide := active == isaAVX512; {
		case isFloat32[T]() && wide:
			call2x32AVX512(op, (*float32)(o), (*float32)(p), (*float32)(q), n, ka, kb)
		case isFloat32[T]():
			call2x32AVX2(op, (*float32)(o), (*float32)(p), (*float32)(q), n, ka, kb)
		case wide:
			call2x64AVX512(op, (*float64)(o), (*float64)(p), (*float64)(q), n, ka, kb)
		default:
			call2x64AVX2(op, (*float64)(o), (*float64)(p), (*float64)(q), n, ka, kb)
		}
		out, a, b = out[n:], a[n*ka:], b[n*kb:]
	}
	return true
}

// vector3 is vector1 for three operands, each with len(out) elements or one for all.
func vector3[T Float](op op3, out, a, b, c []T) bool {
	if active == isaGo {
		return false
	}
	ka, kb, kc := step(a, out), step(b, out), step(c, out)
	for len(out) > 0 {
		n := min(len(out), maxVector)
		o, p, q, r := unsafe.Pointer(&out[0]), first(a, n, ka), first(b, n, kb), first(c, n, kc)
		switch wide := active == isaAVX512; {
		case isFloat32[T]() && wide:
			call3x32AVX512(op, (*float32)(o), (*float32)(p), (*float32)(q), (*float32)(r), n, ka, kb, kc)
		case isFloat32[T]():
			call3x32AVX2(op, (*float32)(o), (*float32)(p), (*float32)(q), (*float32)(r), n, ka, kb, kc)
		case wide:
			call3x64AVX512(op, (*float64)(o), (*float64)(p), (*float64)(q), (*float64)(r), n, ka, kb, kc)
		default:
			call3x64AVX2(op, (*float64)(o), (*float64)(p), (*float64)(q), (*float64)(r), n, ka, kb, kc)
		}
		out, a, b, c = out[n:], a[n*ka:], b[n*kb:], c[n*kc:]
	}
	return true
}

// first returns the address of x, after a look that it has n elements, or one if
// k is 0.
func first[T Float](x []T, n, k int) unsafe.Pointer {
	return unsafe.Pointer(&x[:(n-1)*k+1][0])
}
