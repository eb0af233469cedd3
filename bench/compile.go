package bench

// compileWorkloads are the time to compile a program, its recording included: of
// mlp, and of scalar code of about n instructions.
func compileWorkloads() []Workload {
	mlp := ourNet[float32]{MLP()}
	params := mlp.params()
	ws := []Workload{{Name: "compile-mlp", DType: "float32", Prepare: func() *Task {
		return &Task{Step: func() { mlp.compile(params) }}
	}}}
	for _, n := range []int{2_000, 1_000_000} {
		ws = append(ws, Workload{Name: "compile-ode", DType: "float64", N: n, Prepare: func() *Task {
			f := orbits(n)
			return &Task{Step: func() { f.compile() }}
		}})
	}
	return ws
}
