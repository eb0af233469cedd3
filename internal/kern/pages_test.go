//go:build linux && amd64

package kern

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// page returns n elements between two pages that may not be touched: at the end
// of their page, or at its start.
func page[T Float](t *testing.T, n int, atEnd bool) []T {
	t.Helper()
	size := syscall.Getpagesize()
	bytes := n * sizeOf[T]()
	inner := (bytes + size - 1) / size * size
	mem, err := syscall.Mmap(-1, 0, inner+2*size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(mem); err != nil {
			t.Error(err)
		}
	})
	for _, p := range [][]byte{mem[:size], mem[size+inner:]} {
		if err := syscall.Mprotect(p, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	at := size
	if atEnd {
		at += inner - bytes
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[at])), n)
}

func TestArithGuardPages(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		testPages[float32](t)
		testPages[float64](t)
	})
}

func testPages[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, atEnd := range []bool{false, true} {
		const most = 150
		x, single := [][]T{page[T](t, most, atEnd), page[T](t, most, atEnd), page[T](t, most, atEnd)}, page[T](t, 1, atEnd)
		out := page[T](t, most, atEnd)
		for _, v := range x {
			copy(v, mixture[T](rng, most))
		}
		single[0] = 3
		cut := func(v []T, n int) []T {
			if atEnd {
				return v[most-n:]
			}
			return v[:n]
		}
		for n := 1; n <= most; n++ {
			for _, k := range append(exacts[T](), elementaries[T]()...) {
				k.run(cut(out, n), [][]T{cut(x[0], n), cut(x[1], n), cut(x[2], n)}[:k.arity])
				k.run(cut(out, n), [][]T{cut(x[0], n), single, single}[:k.arity])
				k.run(cut(out, n), [][]T{single, cut(x[1], n), cut(x[2], n)}[:k.arity])
			}
		}
	}
}
