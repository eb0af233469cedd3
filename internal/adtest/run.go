package adtest

import (
	"testing"

	"github.com/covector-ad/covector/tape"
)

// Run checks every sample of every case.
func Run(t *testing.T, cases []Case) {
	for _, c := range cases {
		t.Run(c.Op, func(t *testing.T) {
			for _, s := range c.Samples {
				t.Run(s.Name, func(t *testing.T) { s.check(t) })
			}
		})
	}
}

func (s *Sample) check(t *testing.T) {
	tp := tape.New[float64]()
	xs := make([]tape.Var64, len(s.X))
	for k, x := range s.X {
		xs[k] = tp.Input(x)
	}
	is := make([]tape.IntVar, len(s.I))
	for k, i := range s.I {
		is[k] = tp.Ints(i)
	}
	got, want := s.F64(xs, is).Value(), s.Want(s.X, s.I)
	if !got.Shape().Equal(want.Shape()) {
		t.Fatalf("shape %v, want %v", got.Shape(), want.Shape())
	}
}
