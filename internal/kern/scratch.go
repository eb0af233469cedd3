package kern

import "sync"

// Buffer is scratch memory from a pool; its contents are not defined.
type Buffer[T any] struct {
	S    []T
	pool *sync.Pool
}

var scratch32, scratch64, scratchIndex, scratchPivots sync.Pool

// Scratch returns a buffer of n elements. Free gives it back.
func Scratch[T Float](n int) *Buffer[T] {
	if isFloat32[T]() {
		return scratch[T](&scratch32, n)
	}
	return scratch[T](&scratch64, n)
}

// scratchInts is Scratch for indices.
func scratchInts(n int) *Buffer[int64] { return scratch[int64](&scratchIndex, n) }

// pivots is Scratch for the row exchanges of a factorization.
func pivots(n int) *Buffer[int] { return scratch[int](&scratchPivots, n) }

func scratch[T any](pool *sync.Pool, n int) *Buffer[T] {
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

// Free returns the buffer to its pool. It must not be used afterwards.
func (b *Buffer[T]) Free() { b.pool.Put(b) }
