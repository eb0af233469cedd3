package bench

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// backwardWorkloads are what the tape itself costs: a chain of additions and
// products is recorded, for the first time and again, and pulled back, and each is timed alone.
func backwardWorkloads() []Workload {
	var ws []Workload
	for _, f := range []struct {
		suffix string
		side   int // of the nodes: 1 for scalars
		nodes  int
	}{{"", 1, 1_000}, {"", 1, 100_000}, {"-64x64", 64, 1_000}} {
		c := chainOf{f.side, f.nodes}
		for _, v := range []struct {
			name    string
			prepare func() *Task
		}{{"backward-first", c.first}, {"backward-record", c.record}, {"backward-pullback", c.pullback}} {
			ws = append(ws, Workload{
				Name: v.name + f.suffix, DType: "float64", N: f.nodes, Nodes: f.nodes, Prepare: v.prepare,
			})
		}
	}
	return ws
}

// chainOf is y ← y·a, y ← y + a in turns, on side×side matrices or scalars.
type chainOf struct{ side, nodes int }

// recording is a chain on a tape of its own.
type recording struct {
	chainOf
	t    *tape.Tape[float64]
	x, a *tensor.Dense[float64]
	vx   tape.Var64
	y    tape.Var64
	ct   tape.Var64
	dx   tape.Var64
}

func (c chainOf) start() *recording {
	r := &recording{chainOf: c, t: tape.New[float64](), x: tensor.Scalar(0.5), a: tensor.Scalar(0.75)}
	if c.side > 1 {
		r.x, r.a = tensor.Full(0.5, c.side, c.side), tensor.Full(0.75, c.side, c.side)
	}
	return r
}

func (r *recording) record() {
	r.t.Reset()
	r.vx = r.t.Input(r.x)
	a := r.t.Const(r.a)
	y := r.vx
	for i := range r.nodes {
		if i%2 == 0 {
			y = ops.Mul(y, a)
		} else {
			y = ops.Add(y, a)
		}
	}
	r.y = y
}

// first records on a new tape each time.
func (c chainOf) first() *Task {
	r := c.start()
	return &Task{
		Step: func() {
			r.t = tape.New[float64]()
			r.record()
		},
		Result: func() (float64, []float64) { return r.y.Value().Data()[0], nil },
	}
}

func (c chainOf) record() *Task {
	r := c.start()
	return &Task{Step: r.record, Result: func() (float64, []float64) { return r.y.Value().Data()[0], nil }}
}

func (c chainOf) pullback() *Task {
	r := c.start()
	return &Task{
		Setup: func() {
			r.record()
			r.ct = r.y.Ones()
		},
		Step:   func() { r.dx = tape.Pullback(r.y, r.ct, r.vx)[0] },
		Result: func() (float64, []float64) { return r.dx.Value().Data()[0], nil },
	}
}
