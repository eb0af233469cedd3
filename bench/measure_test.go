package bench

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func find(t *testing.T, key string) *Workload {
	t.Helper()
	for _, w := range Workloads() {
		if w.Key(1) == key {
			return &w
		}
	}
	t.Fatalf("no workload %s", key)
	return nil
}

func TestMeasure(t *testing.T) {
	r := Measure(find(t, "gemm/float32/64/1"), Options{Threads: 1, Time: 5 * time.Millisecond})
	busy := len(r.Notes) == 1 && strings.Contains(r.Notes[0], "too busy")
	if len(r.Results) != 2 || len(r.Notes) != 0 && !busy {
		t.Fatalf("%+v", r)
	}
	ours, peer := r.Results[0], r.Results[1]
	if ours.Peer != "" || ours.PeerRatio != 0 || ours.Allocs == nil || ours.Unit != "GFLOP/s" || ours.Threads != 1 {
		t.Errorf("ours: %+v", ours)
	}
	if want := 2 * 64 * 64 * 64 / ours.NsPerOp; math.Abs(ours.Rate-want) > 1e-9*want {
		t.Errorf("rate %v, want %v", ours.Rate, want)
	}
	if peer.Peer != "gonum" || math.Abs(peer.PeerRatio-peer.NsPerOp/ours.NsPerOp) > 1e-12 {
		t.Errorf("peer: %+v", peer)
	}
	if known := len(FMA.yardsticks("float32", 1, 0)) > 0; !busy && known != (ours.OfPeak > 0) {
		t.Errorf("share of the peak %v", ours.OfPeak)
	}
}

// other is a peer outside that answers as told.
type other struct {
	value, ns float64
	err       error
}

func (other) Name() string { return "other" }

func (o other) Prepare(*Workload) (*float64, bool, error) { return &o.value, true, o.err }

func (o other) Time(time.Duration) (float64, error) { return o.ns, nil }

func TestOutside(t *testing.T) {
	w := Workload{Name: "half", DType: "float64", Bytes: 8, Prepare: func() *Task {
		return &Task{Step: func() {}, Result: func() (float64, []float64) { return 0.5, nil }}
	}}
	o := Options{Threads: 1, Time: time.Millisecond}
	for _, c := range []struct {
		peer  other
		lines int
		note  string
	}{
		{other{value: 0.5, ns: 100}, 2, ""},
		{other{value: 0.6, ns: 100}, 1, "computes 0.6, not 0.5"},
		{other{value: math.NaN(), ns: 100}, 1, "NaN"},
		{other{err: errors.New("no memory")}, 1, "no memory"},
		{other{value: 0.5, ns: math.NaN()}, 1, "NaN"},
	} {
		o.Outside = []Outside{c.peer}
		r := Measure(&w, o)
		if len(r.Results) != c.lines || !strings.Contains(strings.Join(r.Notes, "\n"), c.note) || (c.note == "") != (len(r.Notes) == 0) {
			t.Errorf("%+v: %+v", c.peer, r)
		}
	}
}

// TestTurns: who is slow has fewer turns, among all of the others', and who is very
// slow has one.
func TestTurns(t *testing.T) {
	m := &match{w: &Workload{}, o: Options{Time: 15 * time.Millisecond}}
	order := ""
	add := func(name string, ns float64) *contender {
		c := &contender{time: func(time.Duration) (float64, error) {
			order += name
			return ns, nil
		}}
		m.list = append(m.list, c)
		return c
	}
	a, b, c := add("a", 1e3), add("b", 4e6), add("c", 4e9)
	m.play()
	if len(a.samples) != 15 || len(b.samples) != 3 || len(c.samples) != 1 || c.samples[0] != 4e9 {
		t.Errorf("%d, %d and %d turns", len(a.samples), len(b.samples), len(c.samples))
	}
	if want := "abc" + strings.Repeat("aaaaab", 3); order != want {
		t.Errorf("order %s, want %s", order, want)
	}
}

func TestLimits(t *testing.T) {
	for _, l := range []Limit{FMA, ReadStream, WriteStream, CopyStream, AddStream} {
		for threads := range 2 {
			for _, dtype := range []string{"float32", "float64"} {
				for _, y := range l.yardsticks(dtype, threads+1, 1e5) {
					y.step()
					if !(y.work > 0) {
						t.Errorf("limit %v: work %v", l, y.work)
					}
				}
			}
		}
	}
}

// TestStreams checks that every loop touches all that it claims to.
func TestStreams(t *testing.T) {
	for _, n := range []int{32, 64, 1024} {
		for k, loop := range streamLoops(AddStream) {
			x, y, z := make([]float64, n), pattern[float64](n, 1, 1), pattern[float64](n, 2, 1)
			loop(x, y, z)
			for i := range x {
				if x[i] != y[i]+z[i] {
					t.Fatalf("add %d of length %d: element %d", k, n, i)
				}
			}
		}
		for k, loop := range streamLoops(CopyStream) {
			x, y := make([]float64, n), pattern[float64](n, 1, 1)
			loop(x, y, nil)
			for i := range x {
				if x[i] != y[i] {
					t.Fatalf("copy %d of length %d: element %d", k, n, i)
				}
			}
		}
		for k, loop := range streamLoops(WriteStream) {
			x := pattern[float64](n+32, 1, 1)
			loop(x[:n], nil, nil)
			for i, v := range x {
				if (v == 0) != (i < n) {
					t.Fatalf("write %d of length %d: element %d", k, n, i)
				}
			}
		}
	}
}

func TestCheck(t *testing.T) {
	good, bad := Result{OfPeak: 1.04}, Result{Name: "gemm", OfPeak: 1.06}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	if err := bad.Check(); err == nil || !strings.Contains(err.Error(), "106 %") {
		t.Error(err)
	}
}

// TestNoisyShare: where rounds vary, an impossible share is noise, and is not
// reported; where they do not, it stands, and Check refuses it.
func TestNoisyShare(t *testing.T) {
	w := &Workload{Name: "half", DType: "float64", Flops: 100, Limit: FMA}
	for _, c := range []struct {
		limit []float64
		share float64
		notes int
	}{
		{[]float64{100, 100, 100, 100}, 2, 0},
		{[]float64{50, 100, 100, 150}, 0, 1},
	} {
		m := &match{w: w, o: Options{Threads: 1}}
		m.addTask("", &Task{Step: func() {}}, 100).samples = c.limit
		m.ours = m.addTask("", &Task{Step: func() {}}, 0)
		m.ours.samples = []float64{50, 50, 50}
		r := m.report()
		if r.Results[0].OfPeak != c.share || len(r.Notes) != c.notes {
			t.Errorf("%v: %+v", c.limit, r)
		}
	}
}

func TestJSON(t *testing.T) {
	zero := 0.0
	for _, c := range []struct {
		r    Result
		want string
	}{
		{Result{Name: "gemm", DType: "float32", N: 64, Threads: 1, NsPerOp: 5, Rate: 2, Unit: "GFLOP/s", OfPeak: 0.93, Allocs: &zero},
			`{"name":"gemm","dtype":"float32","n":64,"threads":1,"ns_per_op":5,"rate":2,"unit":"GFLOP/s","of_peak":0.93,"allocs":0}`},
		{Result{Name: "mlp", DType: "float32", Threads: 2, NsPerOp: 5, Peer: "torch-eager", PeerRatio: 1.5},
			`{"name":"mlp","dtype":"float32","n":0,"threads":2,"ns_per_op":5,"peer":"torch-eager","peer_ratio":1.5}`},
	} {
		got, err := json.Marshal(&c.r)
		if err != nil || string(got) != c.want {
			t.Errorf("%s, %v", got, err)
		}
	}
}

func TestQuartiles(t *testing.T) {
	s := []float64{5, 1, 4, 2, 3}
	if median(s) != 3 || quartile(s, 0.25) != 2 || spread(s) != 2.0/3 || median(nil) != 0 || median([]float64{1, 2}) != 1.5 {
		t.Error(median(s), quartile(s, 0.25), spread(s))
	}
	if s[0] != 5 {
		t.Error("the samples were reordered")
	}
}

// TestAllocations counts one object a step.
func TestAllocations(t *testing.T) {
	var keep *[64]int
	task := &Task{Setup: func() { keep = new([64]int) }, Step: func() { keep = new([64]int) }}
	if n := task.allocations(5); n != 1 || keep == nil {
		t.Errorf("%v allocations", n)
	}
}
