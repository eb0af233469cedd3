package kern

import (
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/cpu"
)

// Job is work in parts that may run at the same time and in any order. What the
// parts are must depend on the sizes of the work alone, never on the number of
// threads: then results have the same bits whoever runs which part.
type Job interface{ Run(part int) }

// Fork runs parts 0 … parts−1 of j, on several threads if it pays, and returns
// when all have run. cost is about how many nanoseconds all of them take on one
// thread. The parts should take less than a millisecond each.
//
// A part may fork in turn: that job runs where it is. So does one that comes
// while the workers are at another goroutine's job. A panic of a part reaches
// the caller, and parts that nobody has begun are then left out.
//
// j should be a pointer to a struct that is used again, and not a function, so
// that nothing is allocated.
func Fork(j Job, parts int, cost int64) {
	if parts > 1 && Worthwhile(cost) {
		most := min(Threads(), parts) - 1
		if workers.ready(most, cost) && workers.busy.CompareAndSwap(false, true) {
			workers.run(j, parts, most, cost)
			return
		}
	}
	for i := range parts {
		j.Run(i)
	}
}

// A job is shared if it costs worthSharing nanoseconds and a worker is awake. To
// wake one takes some microseconds of the caller's time, and the worker comes
// much later, up to a tenth of a millisecond. So that is done only after jobs
// that cost worthWaking in all have missed a worker who slept.
const worthSharing, worthWaking = 5_000, 300_000

// ShareAll lets every job of several parts be shared; only tests set it.
var ShareAll bool

// Worthwhile reports whether a job of such a cost is ever shared.
func Worthwhile(cost int64) bool { return cost >= worthSharing || ShareAll }

// ready reports whether to share a job that most workers can help with.
func (p *pool) ready(most int, cost int64) bool {
	if p.debt.Load() > 0 && !ShareAll {
		p.debt.Add(-cost)
		return false
	}
	awake := int(p.awake())
	if awake < most {
		p.missed.Add(cost)
	}
	return most > 0 && (awake > 0 || p.late(cost))
}

// late reports whether sleeping workers are to be woken for a job.
func (p *pool) late(cost int64) bool {
	return cost >= worthWaking || p.missed.Load() >= worthWaking || ShareAll
}

// Threads returns how many threads a kernel may use: GOMAXPROCS, or the number
// that SetThreads was given, if that is less.
func Threads() int {
	n := runtime.GOMAXPROCS(0)
	if limit := int(workers.limit.Load()); limit > 0 && limit < n {
		return limit
	}
	return n
}

// SetThreads sets the greatest number of threads that a kernel uses, and returns
// the previous one. 0 or less means GOMAXPROCS, which is never exceeded.
func SetThreads(n int) int { return int(workers.limit.Swap(int64(max(n, 0)))) }

// workers are the pool that all kernels share.
var workers = pool{wake: make(chan struct{}, 64)}

// pool is a number of goroutines that help the one whose job is on. That one
// waits for nobody who has not joined it: a worker that wakes late finds the
// job over.
//
// What several threads write has a cache line of its own.
type pool struct {
	busy  atomic.Bool // a job is on; its fields belong to whoever set this
	limit atomic.Int64
	_     cpu.CacheLinePad

	// The low half of crew is how many workers may still join the job, the high
	// half how many are at it.
	crew atomic.Uint64
	_    cpu.CacheLinePad

	// The low half of begun is how many parts the caller has begun, from the first
	// on; the high half how many the workers have, from the last on.
	begun atomic.Uint64
	_     cpu.CacheLinePad

	job    Job
	parts  int64
	cost   int64                   // of all parts
	doubt  int64                   // the last debt, less the cost of jobs since then
	failed atomic.Pointer[failure] // the first that did
	shared atomic.Int64            // jobs so far

	started, asleep atomic.Int64 // workers
	missed          atomic.Int64 // cost of jobs that missed a worker who slept
	debt            atomic.Int64 // cost of jobs not to be shared, after a worker kept one waiting
	wake            chan struct{}
}

// upper is one in the high half of crew or of begun.
const upper = 1 << 32

// patience is how long a worker looks for the next job before it goes to sleep. It
// takes about half of this until a worker that is woken has run a part, so one that
// looks for longer than the gaps in a training step saves more than it spends.
const patience = 200 * time.Microsecond

// tardy is how much longer than a whole job the caller waits for a worker without
// taking it for one that has lost its core.
const tardy = 50 * time.Microsecond

// looks is how many times a waiting thread looks for a change before it reads the
// clock, or lets others have its place.
const looks = 100

func (p *pool) awake() int64 { return p.started.Load() - p.asleep.Load() }

// run shares a job with at most so many workers, as the caller who has set busy.
func (p *pool) run(j Job, parts, most int, cost int64) {
	defer p.end()
	p.job, p.parts, p.cost = j, int64(parts), cost
	p.shared.Add(1)
	p.begun.Store(0)
	p.crew.Store(uint64(most))
	if int(p.awake()) < most && p.late(cost) { // read after crew is set: see sleep
		p.missed.Store(0)
		p.rouse(most)
	}
	p.take(1)
}

// rouse sees to it that there are so many workers, and wakes one if one sleeps.
// Who wakes rouses the next.
func (p *pool) rouse(most int) {
	for int(p.started.Load()) < most {
		p.started.Add(1)
		go p.serve()
	}
	p.wakeOne()
}

func (p *pool) wakeOne() {
	if p.countAwake() {
		p.wake <- struct{}{}
	}
}

// countAwake takes one worker off those that sleep, if any does.
func (p *pool) countAwake() bool {
	for {
		n := p.asleep.Load()
		if n == 0 {
			return false
		}
		if p.asleep.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

// take runs parts until none is left: the caller, who counts by 1, from the first
// on, workers, who count by upper, from the last on. So in a chain of jobs on the
// same elements a core finds in its caches what it has written.
func (p *pool) take(by uint64) {
	for {
		n := p.begun.Add(by)
		first, last := int64(uint32(n)), int64(n>>32)
		switch {
		case first+last > p.parts:
			return
		case by == 1:
			p.job.Run(int(first - 1))
		default:
			p.job.Run(int(p.parts - last))
		}
	}
}

// stop leaves out the parts that nobody has begun.
func (p *pool) stop() { p.begun.Store(uint64(p.parts)) }

// end waits for the workers that joined, and lets the next job in. It runs too
// if a part of the caller's panics.
func (p *pool) end() {
	p.stop()
	p.crew.And(^uint64(upper - 1)) // nobody joins any more
	p.wait()
	p.job = nil
	var f *failure
	if p.failed.Load() != nil {
		f = p.failed.Swap(nil)
	}
	p.busy.Store(false)
	if f != nil {
		f.repeat()
	}
}

// wait returns when all workers that joined have left.
//
// One that is not left a core by other programs may take milliseconds for its
// part. So if the caller waits longer than the whole job would have cost, some
// of the next jobs are not shared: for as long as was waited, or if sharing has
// not gone well for longer than it was left off the last time, twice as long as
// then. So one interruption costs little, and where they do not end, most of the
// time is not spent waiting.
func (p *pool) wait() {
	var waited int64
	for i := 0; p.crew.Load() != 0 && i < looks; i++ {
		pause()
	}
	if p.crew.Load() != 0 {
		start := time.Now()
		for p.crew.Load() != 0 {
			runtime.Gosched()
		}
		waited = int64(time.Since(start))
	}
	if waited <= p.cost+int64(tardy) {
		p.doubt = max(p.doubt-p.cost, 0)
		return
	}
	p.doubt = min(max(2*p.doubt, waited), mostDoubt*waited)
	p.debt.Store(p.doubt)
}

// mostDoubt is the greatest multiple of the time that was waited that is then not
// shared.
const mostDoubt = 32

// serve is the life of a worker.
func (p *pool) serve() {
	defer p.started.Add(-1) // a part may end it by runtime.Goexit
	for {
		for since := time.Now(); time.Since(since) < patience; {
			for range looks {
				if p.help() {
					since = time.Now()
				} else {
					pause()
				}
			}
		}
		p.sleep()
	}
}

// sleep returns when the worker is woken, or when there is a job: the caller sets
// crew and then reads asleep, and a worker does the reverse, so that one of them
// sees the other.
func (p *pool) sleep() {
	p.asleep.Add(1)
	if p.wanted() && p.countAwake() {
		return
	}
	<-p.wake // by whoever counted us awake
	if p.wanted() {
		p.wakeOne()
	}
}

// wanted reports whether workers may join a job.
func (p *pool) wanted() bool { return uint32(p.crew.Load()) != 0 }

// help joins the job, if one is on, and takes part in it.
func (p *pool) help() bool {
	for {
		c := p.crew.Load()
		if uint32(c) == 0 {
			return false
		}
		if p.crew.CompareAndSwap(c, c+upper-1) {
			break
		}
	}
	done := false
	defer p.leave(&done)
	p.take(upper)
	done = true
	return true
}

// leave lets the caller go on without this worker, and keeps what a part
// panicked with for it.
func (p *pool) leave(done *bool) {
	if !*done {
		value := recover()
		p.failed.CompareAndSwap(nil, &failure{value})
		p.stop()
	}
	p.crew.Add(^uint64(upper - 1)) // less one at it
}

// failure is why a worker did not end its part: a panic, or if that is nil,
// runtime.Goexit.
type failure struct{ value any }

// repeat does the same in the caller.
func (f *failure) repeat() {
	if f.value == nil {
		runtime.Goexit()
	}
	panic(f.value)
}
