package tape_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// BenchmarkReplayed measures what a replayed small instruction takes beyond its kernel: programs of n
// additions and products of 8×16 matrices, and the kernels alone.
func BenchmarkReplayed(b *testing.B) {
	const n = 64
	x := tensor.Full(0.5, 8, 16)
	var in tape.Inputs
	handle := in.Float("x", 8, 16)
	program, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		a := r.Input(handle)
		y := a
		for k := range n {
			if k%2 == 0 {
				y = ops.Mul(y, a)
			} else {
				y = ops.Add(y, a)
			}
		}
		return y
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	run := program.NewRunner()
	b.Run("program", func(b *testing.B) {
		for b.Loop() {
			_, _ = run.Run(x)
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N*n), "ns/instr")
	})
	b.Run("kernels", func(b *testing.B) {
		a, y := x.Data(), make([]float64, 128)
		for b.Loop() {
			for range n / 2 {
				kern.Mul(y, y, a)
				kern.Add(y, y, a)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N*n), "ns/instr")
	})
}
