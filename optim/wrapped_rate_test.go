package optim_test

import (
	"slices"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// A Rate inside another link, where the chain does not see it, still has the rate
// of each step, and asks its Schedule once.
func TestWrappedRate(t *testing.T) {
	asked := 0
	rate := &optim.Rate[float64]{Schedule: func(step int) float64 { asked++; return 0.5 / float64(step+1) }}
	for _, link := range []optim.Link[float64]{rate, struct{ optim.Link[float64] }{rate}} {
		p := tensor.NewParams[float64]()
		w := p.Add("w", tensor.Shape{2}, nil)
		chain := optim.NewChain(link)
		asked = 0
		for range 2 {
			if err := chain.Update(p, []float64{1, 2}); err != nil {
				t.Fatal(err)
			}
		}
		if got := p.Value(w).Data(); !slices.Equal(got, []float64{-0.75, -1.5}) || asked != 2 {
			t.Errorf("%T: %v after two steps; the schedule was asked %d times", link, got, asked)
		}
	}
}
