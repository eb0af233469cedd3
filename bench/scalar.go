package bench

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// scalarWorkloads are programs written with single numbers, value and gradient:
// what is timed is one scalar instruction, as Plan counts them.
func scalarWorkloads() []Workload {
	var ws []Workload
	for _, n := range []int{1_000, 10_000, 1_000_000} {
		ws = append(ws, Workload{Name: "scalar-ode", DType: "float64", N: n, Prepare: func() *Task { return scalarTask(orbits(n)) }})
	}
	for _, side := range []int{4, 7} {
		ws = append(ws, Workload{Name: "scalar-det", DType: "float64", N: side, Prepare: func() *Task { return scalarTask(determinant(side)) }})
	}
	for _, steps := range []int{4, 16} {
		ws = append(ws, Workload{Name: "scalar-lstm", DType: "float64", N: steps, Prepare: func() *Task { return scalarTask(lstm(steps)) }})
	}
	for _, n := range []int{1_000, 1_000_000} {
		ws = append(ws, Workload{Name: "scalar-horner", DType: "float64", N: n, Prepare: func() *Task { return scalarTask(horner(n)) }})
	}
	return ws
}

// scalarFunc is a function of numbers, and where it is evaluated.
type scalarFunc struct {
	f  func(x []tape.Var64) tape.Var64
	at []float64
}

// compile returns the program of value and gradient.
func (s scalarFunc) compile() *tape.Program[float64] {
	params := tensor.NewParams[float64]()
	ws := make([]tensor.Param, len(s.at))
	for k, v := range s.at {
		ws[k] = params.Add(fmt.Sprint("x", k), tensor.Shape{}, tensor.Constant(v))
	}
	xs := make([]tape.Var64, len(ws))
	p, err := tape.CompileGradient(params, nil, func(r *tape.Rec[float64]) tape.Var64 {
		for k, w := range ws {
			xs[k] = r.Param(w)
		}
		return s.f(xs)
	}, nil)
	must(err)
	return p
}

func scalarTask(s scalarFunc) *Task {
	p := s.compile()
	run, value := p.NewRunner(), 0.0
	return &Task{
		PerStep: p.Plan().Scalars,
		Step: func() {
			v, err := run.Run()
			must(err)
			value = v
		},
		Result: func() (float64, []float64) { return value, run.GradView() },
	}
}

// orbitStep is about how many scalar instructions a step of orbits takes.
const orbitStep = 225

// orbits is where three bodies that attract each other are after some steps, of
// n instructions in all, as a function of where they begin: the sum of the
// squares of their coordinates. Velocities are stepped before positions
// (the symplectic Euler method).
func orbits(n int) scalarFunc {
	return scalarFunc{at: pattern[float64](18, 3, 2), f: func(x []tape.Var64) tape.Var64 {
		const dt = 1e-3
		x = append([]tape.Var64{}, x...)
		pos, vel := x[:9], x[9:]
		for range max(n/orbitStep, 1) {
			attract(pos, vel, dt)
			for k := range pos {
				pos[k] = ops.Add(pos[k], ops.Scale(vel[k], dt))
			}
		}
		sum := ops.Square(pos[0])
		for _, v := range pos[1:] {
			sum = ops.Add(sum, ops.Square(v))
		}
		return sum
	}}
}

// attract adds to the velocities of three unit masses what their attraction
// d/(‖d‖² + ¼)^(3/2) makes of them in time dt.
func attract(pos, vel []tape.Var64, dt float64) {
	for i := range 3 {
		for j := range i {
			var d [3]tape.Var64
			for c := range d {
				d[c] = ops.Sub(pos[3*j+c], pos[3*i+c])
			}
			r := ops.AddScalar(ops.Add(ops.Add(ops.Square(d[0]), ops.Square(d[1])), ops.Square(d[2])), 0.25)
			pull := ops.Scale(ops.Reciprocal(ops.Mul(r, ops.Sqrt(r))), dt)
			for c := range d {
				a := ops.Mul(pull, d[c])
				vel[3*i+c] = ops.Add(vel[3*i+c], a)
				vel[3*j+c] = ops.Sub(vel[3*j+c], a)
			}
		}
	}
}

// horner is a polynomial of one number and its coefficients by Horner's rule, of about n
// instructions: no operation can begin before the one before it is done.
func horner(n int) scalarFunc {
	return scalarFunc{at: pattern[float64](8, 7, 1), f: func(x []tape.Var64) tape.Var64 {
		y := x[0]
		for k := range max(n/8, 1) {
			y = ops.Add(ops.Mul(y, x[0]), x[1+k%7])
		}
		return y
	}}
}

// determinant is that of a matrix of the given side, by minors of the first row.
func determinant(side int) scalarFunc {
	var minor func(x []tape.Var64, row int, cols []int) tape.Var64
	minor = func(x []tape.Var64, row int, cols []int) tape.Var64 {
		if len(cols) == 1 {
			return x[row*side+cols[0]]
		}
		var sum tape.Var64
		for k, c := range cols {
			rest := append(append([]int{}, cols[:k]...), cols[k+1:]...)
			term := ops.Mul(x[row*side+c], minor(x, row+1, rest))
			switch {
			case k == 0:
				sum = term
			case k%2 == 1:
				sum = ops.Sub(sum, term)
			default:
				sum = ops.Add(sum, term)
			}
		}
		return sum
	}
	all := make([]int, side)
	for k := range all {
		all[k] = k
	}
	return scalarFunc{at: pattern[float64](side*side, 4, 2), f: func(x []tape.Var64) tape.Var64 { return minor(x, 0, all) }}
}

// lstm is a recurrent cell with a state of four numbers that reads some numbers one after
// the other: the sum of its last state as a function of its weights.
//
// Source: Hochreiter, Schmidhuber, "Long Short-Term Memory" (1997), with the
// forget gate of Gers, Schmidhuber, Cummins (2000).
func lstm(steps int) scalarFunc {
	const units = 4
	const row = 1 + 1 + units // a bias, the input, the state
	input := pattern[float64](steps, 6, 2)
	return scalarFunc{at: pattern[float64](4*units*row, 5, 1), f: func(w []tape.Var64) tape.Var64 {
		h, c := make([]tape.Var64, units), make([]tape.Var64, units)
		for k := range h {
			h[k], c[k] = w[0].Scalar(0), w[0].Scalar(0)
		}
		for _, in := range input {
			gate := func(which, unit int) tape.Var64 {
				v := w[(which*units+unit)*row:]
				sum := ops.Add(v[0], ops.Scale(v[1], in))
				for k := range h {
					sum = ops.Add(sum, ops.Mul(v[2+k], h[k]))
				}
				return sum
			}
			next := make([]tape.Var64, units)
			for u := range next {
				keep, write, show := ops.Sigmoid(gate(0, u)), ops.Sigmoid(gate(1, u)), ops.Sigmoid(gate(2, u))
				c[u] = ops.Add(ops.Mul(keep, c[u]), ops.Mul(write, ops.Tanh(gate(3, u))))
				next[u] = ops.Mul(show, ops.Tanh(c[u]))
			}
			h = next
		}
		sum := h[0]
		for _, v := range h[1:] {
			sum = ops.Add(sum, v)
		}
		return sum
	}}
}
