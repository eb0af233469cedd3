package kern

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// jobFunc is a job for tests, which may allocate.
type jobFunc func(part int)

func (f jobFunc) Run(part int) { f(part) }

// onThreads runs f with n threads, and with every job of several parts shared.
func onThreads(n int, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	defer func(was bool) { ShareAll = was }(ShareAll)
	ShareAll = true
	f()
}

// sameOnThreads runs a kernel on 1, 2, 3, 7 and 16 threads, and demands the same
// bits of what it returns, and that its work was shared.
func sameOnThreads[T Float](t *testing.T, run func() []T) {
	t.Helper()
	var want []T
	onThreads(1, func() {
		before := workers.shared.Load()
		want = run()
		if workers.shared.Load() != before {
			t.Fatal("work was shared though there is one thread")
		}
	})
	for _, n := range []int{2, 3, 7, 16} {
		onThreads(n, func() {
			before := workers.shared.Load()
			got := run()
			if workers.shared.Load() == before {
				t.Fatalf("%d threads: nothing was shared", n)
			}
			agree(t, fmt.Sprintf("%d threads", n), got, want)
		})
	}
}

func TestForkRunsEachPartOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 7, 16} {
		onThreads(threads, func() {
			for _, parts := range []int{0, 1, 2, 3, 15, 16, 17, 1000} {
				for range 50 {
					counts := make([]atomic.Int32, parts)
					Fork(jobFunc(func(i int) { counts[i].Add(1) }), parts, 0)
					for i := range counts {
						if c := counts[i].Load(); c != 1 {
							t.Fatalf("%d threads: part %d of %d ran %d times", threads, i, parts, c)
						}
					}
				}
			}
		})
	}
}

// All parts are begun before any of them ends, which takes as many threads.
func TestForkRunsPartsTogether(t *testing.T) {
	for _, threads := range []int{2, 3, 7} {
		onThreads(threads, func() {
			for range 20 {
				var begun atomic.Int32
				Fork(jobFunc(func(int) {
					for begun.Add(1); int(begun.Load()) < threads; {
						runtime.Gosched()
					}
				}), threads, 0)
			}
		})
	}
}

// Small jobs are never shared, large ones always, and those between if a worker
// is awake, or when they have become many.
func TestForkThresholds(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	sharedOf := func(cost int64, parts int) int64 {
		workers.debt.Store(0)
		before := workers.shared.Load()
		Fork(&countJob{}, parts, cost)
		return workers.shared.Load() - before
	}
	for range 1000 {
		if sharedOf(worthSharing-1, 2) != 0 {
			t.Fatal("a small job was shared")
		}
	}
	if sharedOf(worthWaking, 1) != 0 {
		t.Error("a job of one part was shared")
	}
	for workers.awake() > 0 {
		runtime.Gosched()
	}
	workers.missed.Store(0)
	for i := range 3 {
		if got := sharedOf(worthWaking/3+1, 2); got != int64(i/2) {
			t.Errorf("job %d of a third of the cost of waking was shared %d times", i, got)
		}
	}
	if sharedOf(worthWaking, 2) != 1 {
		t.Error("a large job was not shared")
	}
}

// A worker that keeps the caller waiting is not asked for a while.
func TestForkDebt(t *testing.T) {
	defer workers.debt.Store(0)
	workers.debt.Store(0)
	caller := make(chan struct{}) // closed when the caller has done its part
	onThreads(2, func() {
		var begun atomic.Int32
		Fork(jobFunc(func(part int) {
			for begun.Add(1); begun.Load() < 2; {
				runtime.Gosched()
			}
			if onWorker() {
				<-caller
				for start := time.Now(); time.Since(start) < 10*patience; {
					runtime.Gosched()
				}
				return
			}
			close(caller)
		}), 2, 0)
	})
	if workers.debt.Load() <= 0 {
		t.Fatal("the caller waited, and goes on sharing")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	workers.debt.Store(worthWaking + 1)
	for i := range 3 {
		before := workers.shared.Load()
		Fork(&countJob{}, 2, worthWaking)
		if got := workers.shared.Load() - before; got != int64(i/2) {
			t.Errorf("job %d was shared %d times", i, got)
		}
	}
}

// onWorker reports whether a worker calls it.
func onWorker() bool {
	var pcs [30]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, "(*pool).serve") {
			return true
		}
		if !more {
			return false
		}
	}
}

func TestForkNested(t *testing.T) {
	onThreads(3, func() {
		var sum atomic.Int64
		Fork(jobFunc(func(i int) {
			Fork(jobFunc(func(j int) { sum.Add(int64(10*i + j)) }), 10, 0)
		}), 10, 0)
		if sum.Load() != 4950 {
			t.Errorf("parts add up to %d", sum.Load())
		}
	})
}

// Many goroutines fork at the same time: one has the workers, and the others do
// their jobs themselves.
func TestForkFromManyGoroutines(t *testing.T) {
	onThreads(4, func() {
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for range 200 {
					out, x := make([]float64, 64), make([]float64, 64)
					Fork(jobFunc(func(i int) {
						for k := 8 * i; k < 8*i+8; k++ {
							out[k] = x[k] + float64(g)
						}
					}), 8, 0)
					for _, v := range out {
						if v != float64(g) {
							t.Errorf("goroutine %d found %v", g, v)
							return
						}
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestForkPanic(t *testing.T) {
	want := errors.New("of a part")
	onThreads(3, func() {
		for bad := range 6 {
			for range 20 {
				func() {
					defer func() {
						if got := recover(); got != want {
							t.Fatalf("part %d panicked; the caller got %v", bad, got)
						}
					}()
					Fork(jobFunc(func(i int) {
						if i == bad {
							panic(want)
						}
					}), 6, 0)
					t.Fatal("no panic")
				}()
				n := atomic.Int32{}
				Fork(jobFunc(func(int) { n.Add(1) }), 6, 0)
				if n.Load() != 6 {
					t.Fatalf("after a panic %d of 6 parts ran", n.Load())
				}
			}
		}
	})
}

// A part that ends its goroutine ends the caller's.
func TestForkGoexit(t *testing.T) {
	onThreads(3, func() {
		for bad := range 3 {
			returned := false
			var wg sync.WaitGroup
			wg.Go(func() {
				var begun atomic.Int32
				Fork(jobFunc(func(i int) {
					for begun.Add(1); begun.Load() < 3; { // on three goroutines
						runtime.Gosched()
					}
					if i == bad {
						runtime.Goexit()
					}
				}), 3, 0)
				returned = true
			})
			wg.Wait()
			if returned {
				t.Error("Fork returned")
			}
		}
	})
}

func TestForkAllocs(t *testing.T) {
	needPools(t)
	onThreads(2, func() {
		j := &countJob{}
		Fork(j, 4, 0)
		if n := allocations(100, func() { Fork(j, 4, 0) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

type countJob struct{ n atomic.Int64 }

func (j *countJob) Run(int) { j.n.Add(1) }

// The workers are the only goroutines that the pool leaves behind, and as many
// as the greatest number of threads asks for.
func TestWorkersAreNotLeaked(t *testing.T) {
	onThreads(5, func() {
		Fork(&countJob{}, 100, 0)
		before := workers.started.Load()
		if before < 4 {
			t.Fatalf("%d workers for 5 threads", before)
		}
		for range 100 {
			Fork(&countJob{}, 100, 0)
		}
		if n := workers.started.Load(); n != before {
			t.Errorf("%d workers became %d", before, n)
		}
	})
}

// Workers go to sleep when nothing comes, and the next job wakes them.
func TestWorkersSleep(t *testing.T) {
	onThreads(3, func() {
		Fork(&countJob{}, 100, 0)
		for workers.awake() > 0 {
			runtime.Gosched()
		}
		var begun atomic.Int32
		Fork(jobFunc(func(int) {
			for begun.Add(1); begun.Load() < 3; { // all three take part
				runtime.Gosched()
			}
		}), 3, 0)
	})
}

// Garbage is collected while workers look for work and while they are at it.
func TestForkDuringGC(t *testing.T) {
	onThreads(3, func() {
		for range 20 {
			Fork(&countJob{}, 10, 0)
			runtime.GC()
		}
	})
}

func TestSetThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	defer SetThreads(SetThreads(0))
	for _, c := range []struct{ set, want int }{{0, 4}, {3, 3}, {1, 1}, {9, 4}, {-1, 4}} {
		SetThreads(c.set)
		if got := Threads(); got != c.want {
			t.Errorf("set to %d of 4 threads: %d", c.set, got)
		}
	}
	SetThreads(2)
	if was := SetThreads(0); was != 2 {
		t.Errorf("the setting was %d, not 2", was)
	}
}

func BenchmarkFork(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	j := &countJob{}
	b.Run("hot", func(b *testing.B) {
		for b.Loop() {
			Fork(j, 2, worthWaking)
		}
	})
	// Each of two threads runs one part.
	m := &meetJob{}
	b.Run("hot-both", func(b *testing.B) {
		for b.Loop() {
			m.n.Store(0)
			Fork(m, 2, worthWaking)
		}
	})
	cold := func(b *testing.B, f func()) {
		total := time.Duration(0)
		for b.Loop() {
			for workers.awake() > 0 {
				time.Sleep(patience)
			}
			time.Sleep(patience)
			start := time.Now()
			f()
			total += time.Since(start)
		}
		b.ReportMetric(float64(total)/float64(b.N), "ns/fork")
	}
	b.Run("cold", func(b *testing.B) { cold(b, func() { Fork(j, 2, worthWaking) }) })
	b.Run("cold-both", func(b *testing.B) {
		cold(b, func() {
			m.n.Store(0)
			Fork(m, 2, worthWaking)
		})
	})
}

// meetJob is a job of two parts that wait for each other, but not for ever: one
// thread may have to run both.
type meetJob struct{ n atomic.Int64 }

func (j *meetJob) Run(int) {
	j.n.Add(1)
	for i := 0; j.n.Load() < 2 && i < 100*looks; i++ {
		if i%looks == looks-1 {
			runtime.Gosched()
		}
	}
}
