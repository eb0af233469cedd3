package bench

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// vectorLen is the length at which elementwise functions are measured: operands
// and result stay in the caches next to a core, so that no limit of memory
// applies.
const vectorLen = 2048

// vectorWorkloads are elementwise functions.
func vectorWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, f := range []struct {
		name   string
		lo, hi float64 // the range of the operand
		f      func(tape.Var[T]) tape.Var[T]
	}{
		{"exp", -10, 10, ops.Exp[T]},
		{"expm1", -2, 2, ops.Expm1[T]},
		{"log", 0.001, 1000, ops.Log[T]},
		{"log1p", -0.9, 10, ops.Log1p[T]},
		{"sin", -10, 10, ops.Sin[T]},
		{"cos", -10, 10, ops.Cos[T]},
		{"tan", -1.5, 1.5, ops.Tan[T]},
		{"tanh", -4, 4, ops.Tanh[T]},
		{"sigmoid", -8, 8, ops.Sigmoid[T]},
		{"erf", -3, 3, ops.Erf[T]},
		{"erfc", -3, 3, ops.Erfc[T]},
		{"gelu", -4, 4, ops.GELU[T]},
		{"sqrt", 0, 100, ops.Sqrt[T]},
		{"rsqrt", 0.001, 100, ops.Rsqrt[T]},
		{"relu", -1, 1, ops.ReLU[T]},
	} {
		v := vector[T]{f.lo, f.hi, func(x, _ tape.Var[T]) tape.Var[T] { return f.f(x) }}
		ws = append(ws, v.workload(f.name, 1))
	}
	for _, f := range []struct {
		name string
		f    func(a, b tape.Var[T]) tape.Var[T]
	}{{"mul", ops.Mul[T]}, {"guarded-mul", tape.GuardedMul[T]}, {"pow", ops.Pow[T]}} {
		ws = append(ws, vector[T]{0.5, 2, f.f}.workload(f.name, 2))
	}
	return ws
}

// vector is an elementwise function on operands within [lo, hi].
type vector[T tensor.Float] struct {
	lo, hi float64
	f      func(a, b tape.Var[T]) tape.Var[T]
}

func (v vector[T]) workload(name string, operands float64) Workload {
	return Workload{
		Name: name, DType: tensor.DType[T](), N: vectorLen,
		Bytes: (operands + 1) * vectorLen * width[T](), Prepare: v.task,
	}
}

// task runs the kernel alone, as the tape would: an op is recorded once, and
// its block function called.
func (v vector[T]) task() *Task {
	t := tape.New[T]()
	a, b := v.operand(1), v.operand(2)
	v.f(t.Const(tensor.FromSlice(a)), t.Const(tensor.FromSlice(b)))
	var kernel tape.Blocker[T]
	found := 0
	for op := range t.Ops() {
		if k, ok := op.(tape.Blocker[T]); ok {
			kernel = k
			found++
		}
	}
	if found != 1 {
		panic("bench: an elementwise workload must record one elementwise op")
	}
	x, out := [][]T{a, b}, make([]T, vectorLen)
	return &Task{
		Step:   func() { kernel.Block(out, x) },
		Result: func() (float64, []float64) { return float64(out[0]), wide(out) },
	}
}

// operand is spread over the range, in no order.
func (v vector[T]) operand(salt int) []T {
	x := pattern[T](vectorLen, salt, 1)
	for i := range x {
		x[i] = T(v.lo + float64((float64(x[i])+0.5)*(v.hi-v.lo)))
	}
	return x
}
