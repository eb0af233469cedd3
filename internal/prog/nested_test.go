package prog

import (
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// pair is x+y, x·y of two vectors; its name is what it is equal by.
type pair struct{ name string }

func (p pair) Name() string { return p.name }
func (pair) Results(x, _ []tensor.Shape) (Results, error) {
	return Results{X: []tensor.Shape{x[0], x[0]}}, nil
}
func (pair) Forward(out *Out[float64], in *In[float64]) error {
	for i, a := range in.X[0].Data() {
		b := in.X[1].Data()[i]
		out.X[0].Data()[i], out.X[1].Data()[i] = a+b, a*b
	}
	return nil
}
func (p pair) Equal(o Kernel[float64]) bool { return o == Kernel[float64](p) }

// called is pair, as an op that does what a list does.
type called struct {
	pair
	list *List[float64]
}

func (c called) Body() *List[float64] { return c.list }

// doubled is pair, run by an op of its own.
type doubled struct {
	pair
	code *Code[float64]
}

func (d doubled) Codes(Pass) []*Code[float64] { return []*Code[float64]{d.code} }
func (doubled) Scratch() int                  { return 3 }
func (d doubled) Run(w *Work[float64], out *Out[float64], in *In[float64]) error {
	f := w.Frames[0]
	f.Input(0, in.X[0].Data())
	f.Input(1, in.X[1].Data())
	_, err := f.Run(w.Ctx)
	for k := range out.X {
		copy(out.X[k].Data(), f.OutData(k))
	}
	return err
}

// pairs is a list of two inputs on which each op runs, and whose results all are
// wanted.
func pairs(ops ...Kernel[float64]) *List[float64] {
	s := tensor.Shape{2}
	l := &List[float64]{}
	l.input(s...)
	l.input(s...)
	for _, op := range ops {
		n := int32(len(l.X))
		l.X = append(l.X, Value[float64]{Shape: s}, Value[float64]{Shape: s})
		l.Code = append(l.Code, Instr[float64]{Op: op, X: []int32{0, 1}, Y: []int32{n, n + 1}})
		l.Outs = append(l.Outs, n, n+1)
	}
	return l
}

func runPairs(t *testing.T, l *List[float64]) [][]float64 {
	t.Helper()
	_, f := compiled(t, l, 0, []float64{1, 2}, []float64{3, 4})
	var out [][]float64
	for k := range l.Outs {
		out = append(out, f.OutData(k))
	}
	return out
}

// TestInline: the instructions of a body stand in place of the op, and two of the
// same kind are merged only within one body.
func TestInline(t *testing.T) {
	body := func() *List[float64] { return pairs(pair{"a"}, pair{"a"}).With([]int32{2, 5}) }
	l := pairs(called{pair{"f"}, body()}, pair{"a"}, called{pair{"g"}, body()})
	out := runPairs(t, l)
	for k := 0; k < len(out); k += 2 {
		if !slices.Equal(out[k], []float64{4, 6}) || !slices.Equal(out[k+1], []float64{3, 8}) {
			t.Errorf("results %v", out)
		}
	}
	if len(l.Code) != 3 {
		t.Errorf("%d instructions, want one for each body and one outside", len(l.Code))
	}
}

// TestNested: an op that runs code does so in the frame's memory, that of all
// being that of one.
func TestNested(t *testing.T) {
	inner := pairs(pair{"a"})
	if err := Optimize(inner, 0); err != nil {
		t.Fatal(err)
	}
	code := Lay(inner, []int{-1, -1}, 0)
	l := pairs(doubled{pair{"a"}, code}, doubled{pair{"b"}, code})
	out := runPairs(t, l)
	if !slices.Equal(out[0], []float64{4, 6}) || !slices.Equal(out[3], []float64{3, 8}) {
		t.Errorf("results %v", out)
	}
	want := 8 * int64(4*lineElements+lineElements+2*lineElements)
	if b := Lay(l, []int{-1, -1, -1, -1}, 0).Bytes(); b != want {
		t.Errorf("%d bytes, want %d: four results, scratch and the code's two results", b, want)
	}
}
