package bench

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// Options say how to measure. The zero value works.
type Options struct {
	Threads int           // at most so many cores work at a time; 0 means GOMAXPROCS
	Time    time.Duration // for each contender of a workload, roughly; 0 means 300 ms
	Outside []Outside     // peers in processes of their own
}

// Outside is a peer in a process of its own.
type Outside interface {
	Name() string
	// Prepare readies a workload and does the first step of it, whose value it
	// returns, or nil if there is none. ok is false if the peer has no such workload.
	Prepare(w *Workload) (value *float64, ok bool, err error)
	// Time runs steps of the workload for about d and returns the nanoseconds that
	// one took.
	Time(d time.Duration) (ns float64, err error)
}

// Report is what became of one workload: our result first, then its peers'.
// Notes say what could not be measured.
type Report struct {
	Results []Result
	Notes   []string
}

// The number of turns that a contender has, fewer if its steps are long. One whose
// step takes longer than patience is timed once.
const minTurns, maxTurns, patience = 3, 15, 3 * time.Second

// Measure runs a workload in turns with its limit and its peers. It sets
// GOMAXPROCS while it runs.
func Measure(w *Workload, o Options) Report {
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Time <= 0 {
		o.Time = 300 * time.Millisecond
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(o.Threads))
	runtime.GC()
	m := &match{w: w, o: o}
	for _, y := range m.limit().yardsticks(w.DType, o.Threads, w.Bytes) {
		m.addTask("", &Task{Step: y.step}, y.work)
	}
	if w.measures != NoLimit {
		return m.reportLimit()
	}
	m.enter()
	m.play()
	return m.report()
}

// contender is one of those that take turns.
type contender struct {
	peer    string
	work    float64 // of a yardstick; 0 for others
	task    *Task   // nil in another process
	watch   *Stopwatch
	time    func(d time.Duration) (float64, error)
	turns   int
	samples []float64
}

// match is one workload with all that it is compared with.
type match struct {
	w     *Workload
	o     Options
	list  []*contender
	ours  *contender
	notes []string
}

func (m *match) limit() Limit {
	if m.w.measures != NoLimit {
		return m.w.measures
	}
	return m.w.Limit
}

func (m *match) addTask(peer string, t *Task, work float64) *contender {
	s := &Stopwatch{Task: t}
	c := &contender{
		peer: peer, work: work, task: t, watch: s,
		time: func(d time.Duration) (float64, error) { return s.Time(d), nil },
	}
	m.list = append(m.list, c)
	return c
}

// enter prepares us and our peers. Each does a step, whose value must be ours.
func (m *match) enter() {
	ours := m.w.Prepare()
	ours.once()
	m.ours = m.addTask("", ours, 0)
	for _, p := range m.w.Peers {
		t := p.Prepare()
		t.once()
		var value *float64
		if t.Result != nil {
			v, _ := t.Result()
			value = &v
		}
		if m.agrees(p.Name, value) {
			m.addTask(p.Name, t, 0)
		}
	}
	for _, p := range m.o.Outside {
		value, ok, err := p.Prepare(m.w)
		switch {
		case err != nil:
			m.note("%s: %v", p.Name(), err)
		case ok && m.agrees(p.Name(), value):
			m.list = append(m.list, &contender{peer: p.Name(), time: p.Time})
		}
	}
}

// agrees compares the value of a peer's first step with ours.
func (m *match) agrees(peer string, value *float64) bool {
	if m.ours.task.Result == nil {
		return true
	}
	if value == nil {
		m.note("%s does not say what it computes: it is left out", peer)
		return false
	}
	want, _ := m.ours.task.Result()
	tol := 1e-9
	if m.w.DType == "float32" {
		tol = 1e-3
	}
	if math.Abs(*value-want) <= tol*(1+math.Abs(want)) {
		return true
	}
	m.note("%s computes %v, not %v: it is left out", peer, *value, want)
	return false
}

func (m *match) note(format string, args ...any) {
	m.notes = append(m.notes, m.w.Key(m.o.Threads)+": "+fmt.Sprintf(format, args...))
}

// play lets all contenders take turns, which lie evenly between those of the
// quickest. What fails is left out.
func (m *match) play() {
	rounds := 0
	m.round(func(c *contender) bool {
		return m.turn(c, m.o.Time/maxTurns, func(ns float64) {
			step := ns * float64(c.perStep())
			c.turns = min(max(int(float64(m.o.Time)/math.Max(step, 1)), minTurns), maxTurns)
			if step > float64(max(patience, m.o.Time)) {
				c.turns, c.samples = 0, []float64{ns}
			}
			rounds = max(rounds, c.turns)
		})
	})
	for k := range rounds {
		m.round(func(c *contender) bool {
			if k*c.turns/rounds == (k+1)*c.turns/rounds {
				return true
			}
			return m.turn(c, m.o.Time/time.Duration(c.turns), func(ns float64) { c.samples = append(c.samples, ns) })
		})
	}
}

func (c *contender) perStep() int {
	if c.task == nil {
		return 1
	}
	return c.task.perStep()
}

// round gives each contender a turn, and drops those that fail.
func (m *match) round(turn func(c *contender) bool) {
	m.list = slices.DeleteFunc(m.list, func(c *contender) bool { return !turn(c) })
}

// turn times a contender for about d, and reports whether it went well.
func (m *match) turn(c *contender, d time.Duration, f func(ns float64)) bool {
	ns, err := c.time(d)
	if err != nil || !(ns > 0) || math.IsInf(ns, 1) {
		m.note("%s: took %v ns, error: %v", c.peer, ns, err)
		return false
	}
	f(ns)
	return true
}

// best is the highest rate of the yardsticks, or 0.
func (m *match) best() (rate float64, by *contender) {
	for _, c := range m.list {
		if c.work > 0 && len(c.samples) > 0 {
			if r := c.work / median(c.samples); r > rate {
				rate, by = r, c
			}
		}
	}
	return rate, by
}

func (m *match) report() Report {
	limit, by := m.best()
	var results []Result
	impossible := 0.0
	base := median(m.ours.samples)
	for _, c := range m.list {
		if c.work > 0 {
			continue
		}
		ns := median(c.samples)
		r := newResult(m.w, m.o.Threads, ns, limit)
		r.Spread, r.Peer = spread(c.samples), c.peer
		if c.peer != "" {
			r.PeerRatio = ns / base
		}
		if c.task != nil {
			few := int(math.Min(math.Max(5e7/(ns*float64(c.perStep())), 1), 10))
			n := c.task.allocations(few)
			r.Allocs, r.Steps = &n, c.watch.steps
		}
		if r.OfPeak > TooGood && (r.Spread > Noisy || spread(by.samples) > Noisy) {
			impossible = math.Max(impossible, r.OfPeak)
			r.OfPeak = 0
		}
		results = append(results, r)
	}
	if impossible > 0 {
		m.note("a share of %.0f %% of the limit came out: the computer was too busy to measure it", 100*impossible)
	}
	return Report{results, m.notes}
}

// reportLimit is the report of a workload that is a limit itself.
func (m *match) reportLimit() Report {
	m.play()
	rate, by := m.best()
	if by == nil {
		m.note("not known on this computer: only amd64 has a loop that reaches it")
		return Report{Notes: m.notes}
	}
	r := newResult(m.w, m.o.Threads, median(by.samples), 0)
	r.Rate, r.Unit = rate, m.w.unit()
	n := by.task.allocations(5)
	r.Spread, r.Steps, r.Allocs = spread(by.samples), by.watch.steps, &n
	return Report{[]Result{r}, m.notes}
}
