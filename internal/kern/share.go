package kern

import "sync"

// Jobs is memory for jobs of one type of struct, for each type of element.
type Jobs struct{ of32, of64 sync.Pool }

// Share forks a copy of j in memory from the pool: Fork without an allocation.
// The struct must not hold functions, which would be allocated.
func Share[T Float, J any, P interface {
	*J
	Job
}](jobs *Jobs, j J, parts int, cost int64) {
	pool := &jobs.of64
	if isFloat32[T]() {
		pool = &jobs.of32
	}
	p, ok := pool.Get().(*J)
	if !ok {
		p = new(J)
	}
	*p = j
	Fork(P(p), parts, cost)
	var none J
	*p = none // what it refers to may be collected
	pool.Put(p)
}

// Parts returns how many parts of size elements n elements are.
func Parts(n, size int) int { return (n + size - 1) / size }

// Part returns the range of the n elements that part i is.
func Part(i, size, n int) (lo, hi int) { return i * size, min((i+1)*size, n) }
