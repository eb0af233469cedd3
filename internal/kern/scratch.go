package kern

import "sync"

// Buffer is scratch memory from a pool; its contents are not defined.
type Buffer[T any] struct {
	S    []T
	pool *sync.Pool
}

var scratch32, scratch64, scratchInts sync.Pool

// Scratch returns a buffer of n elements. Free gives it back.
func Scratch[T Float](n int) *Buffer[T] {
	pool := &scratch64
	if isFloat32[T]() {
		pool = &scratch32
	}
	b, ok := pool.Get().(*Buffer[T])
	if !ok {
		b = &Buffer[T]{pool: pool}
	}
	if cap(b.S) < n {
		b.S = make([]T, n)
	}
	b.S = b.S[:n]
	return b
}

// ScratchInts is Scratch for integers.
func ScratchInts(n int) *Buffer[int64] {
	b, ok := scratchInts.Get().(*Buffer[int64])
	if !ok {
		b = &Buffer[int64]{pool: &scratchInts}
	}
	if cap(b.S) < n {
		b.S = make([]int64, n)
	}
	b.S = b.S[:n]
	return b
}

// Free returns the buffer to its pool. It must not be used afterwards.
func (b *Buffer[T]) Free() { b.pool.Put(b) }

// isFloat32 tells the two element types apart: 2⁻⁵⁰ is lost beside 1 in float32.
func isFloat32[T Float]() bool {
	var one T = 1
	return one+1.0/(1<<50) == one
}

var scratchPivots sync.Pool

// scratchInts is Scratch for integers.
func scratchInts(n int) *Buffer[int] {
	b, ok := scratchPivots.Get().(*Buffer[int])
	if !ok {
		b = &Buffer[int]{pool: &scratchPivots}
	}
	if cap(b.S) < n {
		b.S = make([]int, n)
	}
	b.S = b.S[:n]
	return b
}
