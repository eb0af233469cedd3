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

// costOf is the cost of a kernel that passes over so many elements of memory, and
// takes no time for anything else: 32 bytes a nanosecond, what caches do.
func costOf[T Float](elements int) int64 {
	if isFloat32[T]() {
		return int64(elements) / 8
	}
	return int64(elements) / 4
}

// perPart returns how many units of work of the given cost, in nanoseconds, make
// a part, of which partCost is the least.
func perPart(cost int64) int { return int(max(partCost/max(cost, 1), 1)) }

// partCost is the least cost of a part: beside it, taking a part costs nothing.
const partCost = 4_000
