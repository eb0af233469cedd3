package tensor

import "github.com/covector-ad/covector/internal/kern"

// SetThreads sets the greatest number of threads that one operation uses, and
// returns the previous setting. 0, the default, or less means GOMAXPROCS, which is
// never exceeded. It holds for the whole program from the next operation on, and
// may be called at any time:
//
//	defer tensor.SetThreads(tensor.SetThreads(1))
//
// Results have the same bits for any number of threads. Operations of several
// goroutines share the threads: while one operation has them, others run on
// the goroutine that called them.
func SetThreads(n int) (previous int) { return kern.SetThreads(n) }

// Threads returns how many threads an operation may use at most: GOMAXPROCS, or
// what SetThreads has set if that is less.
func Threads() int { return kern.Threads() }
