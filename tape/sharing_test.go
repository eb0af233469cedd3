package tape_test

import (
	"context"
	"errors"
	"regexp"
	"sync"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestRunnersShareParams runs a prediction in several goroutines, each with its
// own Runner, with batches of several sizes.
func TestRunnersShareParams(t *testing.T) {
	m := newModel()
	g, err := tape.Compile(m.p, &m.in, func(r *tape.Rec[float64]) tape.Var64 {
		return ops.Linear(r.Input(m.x), r.Param(m.w), r.Param(m.b))
	}, &tape.CompileOptions{Shapes: 2})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			run := g.NewRunner()
			for n := range 20 {
				v := batch((n+k)%5, int64(n))
				if _, err := run.Run(v...); err != nil {
					t.Error(err)
					return
				}
				y := run.View("")
				want := tensor.Zeros[float64]((n+k)%5, 3)
				w := m.p.View(m.w)
				for i, x := range v[0].(*tensor.Dense[float64]).Data() {
					for j := range 3 {
						want.Data()[i/4*3+j] += x * w.At(i%4, j)
					}
				}
				if !tensor.AllClose(&y, want, 1e-12, 1e-12) {
					t.Errorf("%v, want %v", &y, want)
				}
			}
		})
	}
	wg.Wait()
}

// blocker is an op that waits, so that a second goroutine comes to it.
type blocker struct{}

var inside, leave = make(chan bool), make(chan bool)

func (blocker) Name() string { return "blocker" }
func (blocker) Block(out []float64, x [][]float64) {
	inside <- true
	<-leave
	copy(out, x[0])
}

// TestOneAtATime: while a program runs, others may run on the same parameters if all of
// them only read; where one writes, the second to come is refused, and told of the first.
func TestOneAtATime(t *testing.T) {
	p := tensor.NewParams[float64]()
	w, s := p.Add("w", tensor.Shape{1}, nil), p.AddState("s", tensor.Shape{1}, nil)
	other := tensor.NewParams[float64]()
	other.Add("w", tensor.Shape{1}, nil)
	program := func(p *tensor.Params[float64], waits, writes bool) *tape.Program[float64] {
		t.Helper()
		g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
			v := r.Param(p.All()[0])
			y := v
			if waits {
				y = tape.RecordPointconstant(blocker{}, v)
			}
			if writes {
				r.Assign(s, ops.AddScalar(y, 1))
			}
			return ops.Sum(ops.Mul(v, v))
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	reads, writes := program(p, false, false), program(p, false, true)
	// What waits must be wanted: as a state, or as the result.
	waiting, err := tape.Compile(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		return tape.RecordPointconstant(blocker{}, r.Param(w))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	writing := program(p, true, true)
	for _, c := range []struct {
		name          string
		first, second *tape.Program[float64]
		says          string
	}{
		{"two that read", waiting, reads, ""},
		{"one that writes, of other parameters the other", writing, program(other, false, false), ""},
		{"the same that writes", writing, writing, "must run alone"},
		{"two that write", writing, writes, "must run alone"},
		{"one that writes, then one that reads", writing, reads, "and writes these parameters"},
		{"one that reads, then one that writes", waiting, writes, "must run alone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := c.first.NewRunner(), c.second.NewRunner()
			done := make(chan error)
			go func() {
				_, err := a.Run()
				done <- err
			}()
			<-inside
			before := p.Value(s).Item()
			if _, err := a.Run(); !errors.Is(err, tape.ErrMisuse) {
				t.Errorf("the same Runner: %v", err)
			}
			_, err := b.Run()
			check := func(what string, err error, says string) {
				t.Helper()
				lines := regexp.MustCompile(says + `|sharing_test.go:\d+`)
				if says == "" && err != nil || says != "" && (!errors.Is(err, tape.ErrMisuse) || len(lines.FindAllString(err.Error(), -1)) != 3) {
					t.Errorf("%s: %v; want %q and two lines", what, err, says)
				}
			}
			check("Run", err, c.says)
			if c.first == waiting {
				c.says = "" // what follows only reads
			}
			if c.second == reads {
				_, err = b.CheckFinite()
				check("CheckFinite", err, c.says)
				o, err := b.Problem()
				if err != nil {
					t.Fatal(err)
				}
				_, err = o.Value([]float64{3})
				check("an objective, which moves the parameters", err, "must run alone")
			}
			if got := p.Value(s).Item(); got != before {
				t.Errorf("state was %v, is %v after runs that were refused", before, got)
			}
			leave <- true
			if err := <-done; err != nil {
				t.Errorf("the first: %v", err)
			}
			if c.second != writing {
				if _, err := b.Run(); err != nil {
					t.Errorf("when the first has ended: %v", err)
				}
			}
		})
	}
}

// TestSharingAfterErrors: a run that fails or is canceled does not keep the parameters.
func TestSharingAfterErrors(t *testing.T) {
	p := tensor.NewParams[float64]()
	m, s := p.Add("m", tensor.Shape{2, 2}, nil), p.AddState("s", tensor.Shape{2, 2}, nil)
	g, err := tape.Compile(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		l := ops.Cholesky(r.Param(m))
		r.Assign(s, l)
		return l
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := g.NewRunner(), g.NewRunner()
	if _, err := a.Run(); !errors.Is(err, tape.ErrSingular) {
		t.Error(err)
	}
	p.Assign(m, tensor.FromSlice([]float64{1, 0, 0, 1}, 2, 2))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.RunContext(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := b.Run(); err != nil {
		t.Error(err)
	}
}

// TestSharingIsNoRace: programs that read and write the same parameters from several
// goroutines are refused or right, and the race detector finds nothing.
func TestSharingIsNoRace(t *testing.T) {
	p := tensor.NewParams[float64]()
	s, u := p.AddState("s", tensor.Shape{8}, nil), p.AddState("u", tensor.Shape{8}, nil)
	var programs []*tape.Program[float64]
	for k := range 3 {
		g, err := tape.Compile(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
			if k > 0 { // the first only reads
				r.Assign(s, ops.AddScalar(r.Param(s), 1))
				r.Assign(u, ops.AddScalar(r.Param(u), 1))
			}
			return ops.Sum(ops.Abs(ops.Sub(r.Param(s), r.Param(u))))
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, g)
	}
	var wg sync.WaitGroup
	for k := range 6 {
		wg.Go(func() {
			run := programs[k%3].NewRunner()
			for range 300 {
				if y, err := run.Run(); err == nil && y != 0 || err != nil && !errors.Is(err, tape.ErrMisuse) {
					t.Errorf("%v, %v", y, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestSharingAllocs: a run of either kind allocates nothing.
func TestSharingAllocs(t *testing.T) {
	p := tensor.NewParams[float64]()
	s := p.AddState("s", tensor.Shape{8}, nil)
	for _, writes := range []bool{false, true} {
		g, err := tape.Compile(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
			y := ops.Add(r.Param(s), r.Param(s))
			if writes {
				r.Assign(s, y)
			}
			return ops.Sum(y)
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		run := g.NewRunner()
		mustRun(t, run, nil)
		if n := testing.AllocsPerRun(20, func() { mustRun(t, run, nil) }); n != 0 && !adtest.Race {
			t.Errorf("writes %t: %v allocations", writes, n)
		}
	}
}
