package prog

import (
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// product is the product aᵀ·b of two matrices.
type product struct{ plain bool } // plain ones go on with nothing

func (*product) Name() string { return "Product" }

func (*product) Results(x, _ []tensor.Shape) (Results, error) {
	return Results{X: []tensor.Shape{{x[0][1], x[1][1]}}}, nil
}

func (p *product) Forward(out *Out[float64], in *In[float64]) error {
	return p.ForwardThen(out, in, nil)
}

func (p *product) Equal(o Kernel[float64]) bool { return o == Kernel[float64](p) }

func (p *product) Finishes([]tensor.Shape) bool { return !p.plain }

func (*product) ForwardThen(out *Out[float64], in *In[float64], done func(i, j, m, n int)) error {
	a, b := &in.X[0], &in.X[1]
	kern.GemmThen(out.X[0].Data(), a.Data(), b.Data(), a.Shape()[1], b.Shape()[1], a.Shape()[0], true, false, done)
	return nil
}

// activated is exp(aᵀ·b), and the product itself if it is wanted.
func activated(p *product, wanted bool) *List[float64] {
	l, square := &List[float64]{}, tensor.Shape{cols, cols}
	a, b := l.input(rows, cols), l.input(rows, cols)
	v := l.record(p, Call, square, a, b)
	l.Outs = []int32{l.record(exp, Pointwise, square, v)}
	if wanted {
		l.Outs = append(l.Outs, v)
	}
	return l
}

func TestFuseEpilogues(t *testing.T) {
	a, b := waves()
	p := &product{}
	alone := func() *List[float64] { return activated(p, false) }
	joined(t, alone, map[Pass]string{0: "Product Exp"}, a, b) // too small
	fuseAll(t)
	joined(t, alone, map[Pass]string{0: "Product+Exp", Fusion: "Product+Exp", Epilogues: "Product Exp"}, a, b)
	joined(t, func() *List[float64] { return activated(p, true) }, map[Pass]string{0: "Product Exp"}, a, b)
	joined(t, func() *List[float64] { return activated(&product{true}, false) }, map[Pass]string{0: "Product Exp"}, a, b)
}

// TestEpilogueHolds: the product is made in the memory of what goes on with it, and its
// shape is still checked.
func TestEpilogueHolds(t *testing.T) {
	fuseAll(t)
	a, b := waves()
	l := activated(&product{}, false)
	c, _ := compiled(t, l, 0, a, b)
	if want := int64(8 * lines(cols*cols)); c.Bytes() != want {
		t.Errorf("%d bytes, want %d: the result alone", c.Bytes(), want)
	}
	l.X[1].Shape = tensor.Shape{rows, cols + 1}
	if err := l.Check(); err == nil || !strings.Contains(err.Error(), "where the chain has") {
		t.Errorf("a product of another shape: %v", err)
	}
}
