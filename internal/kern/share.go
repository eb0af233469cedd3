package kern

import "sync"

// Jobs is memory for jobs of one type of struct, for each type of element.
type Jobs struct{ of32, of64 sync.Pool }

func jobsOf[T Float](jobs *Jobs) *sync.Pool {
	if isFloat32[T]() {
		return &jobs.of32
	}
	return &jobs.of64
}

// newJob returns memory for a job, with nothing set; freeJob gives it back. What it
// refers to may then be collected.
func newJob[T Float, J any](jobs *Jobs) *J {
	if j, ok := jobsOf[T](jobs).Get().(*J); ok {
		return j
	}
	return new(J)
}

func freeJob[T Float, J any](jobs *Jobs, j *J) {
	var none J
	*j = none
	jobsOf[T](jobs).Put(j)
}

// Share forks a copy of j in memory from the pool: Fork without an allocation.
// The struct must not hold functions, which would be allocated.
func Share[T Float, J any, P interface {
	*J
	Job
}](jobs *Jobs, j J, parts int, cost int64) {
	p := newJob[T, J](jobs)
	*p = j
	Fork(P(p), parts, cost)
	freeJob[T](jobs, p)
}

// Parts returns how many parts of size elements n elements are.
func Parts(n, size int) int { return ceil(n, size) }

// Part returns the range of the n elements that part i is.
func Part(i, size, n int) (lo, hi int) { return i * size, min((i+1)*size, n) }

// costOf is the cost of a kernel that passes over so many elements of memory, and
// takes no time for anything else: 32 bytes a nanosecond, what caches do.
func costOf[T Float](elements int) int64 { return int64(elements) * int64(sizeOf[T]()) / 32 }

// perPart returns how many units of work of the given cost, in nanoseconds, make
// a part, of which partCost is the least.
func perPart(cost int64) int { return int(max(partCost/max(cost, 1), 1)) }

// partCost is the least cost of a part: beside it, taking a part costs nothing.
const partCost = 4_000
