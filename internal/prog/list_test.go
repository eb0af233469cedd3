package prog

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// input adds an input of the given shape to l.
func (l *List[T]) input(shape ...int) int32 {
	floats, _ := l.inputs()
	l.X = append(l.X, Value[T]{Shape: shape, Leaf: Input, Index: int32(floats)})
	return int32(len(l.X) - 1)
}

// record adds an instruction with a result of the given shape to l.
func (l *List[T]) record(op Kernel[T], form Form, shape tensor.Shape, x ...int32) int32 {
	y := int32(len(l.X))
	l.X = append(l.X, Value[T]{Shape: shape})
	l.Code = append(l.Code, Instr[T]{Op: op, Form: form, X: x, Y: []int32{y}})
	return y
}

// compiled makes code of l, without the passes to skip, and runs it twice: the second
// run finds what the first has left.
func compiled(t *testing.T, l *List[float64], skip Pass, inputs ...[]float64) (*Code[float64], *Frame[float64]) {
	t.Helper()
	if err := Optimize(l, skip); err != nil {
		t.Fatal(err)
	}
	c := Lay(l, slices.Repeat([]int{-1}, len(l.Outs)), skip)
	f := c.NewFrame(nil, len(inputs), 0)
	for k, d := range inputs {
		f.Input(k, d)
	}
	for range 2 {
		if _, err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return c, f
}

// opNames lists the instructions of l.
func opNames(l *List[float64]) string {
	var names []string
	for n := range l.Code {
		names = append(names, l.Code[n].Op.Name())
	}
	return strings.Join(names, " ")
}

// joined checks the passes that join instructions: want tells for each set of passes to
// skip what becomes of the list, which list returns anew. The results have the bits that
// they have without any pass.
func joined(t *testing.T, list func() *List[float64], want map[Pass]string, inputs ...[]float64) {
	t.Helper()
	t.Helper()
	_, f := compiled(t, list(), ^Pass(0), inputs...)
	for skip, names := range want {
		l := list()
		_, g := compiled(t, l, skip, inputs...)
		if got := opNames(l); got != names {
			t.Errorf("without passes %b: %s, want %s", skip, got, names)
		}
		for k := range l.Outs {
			if i := Differ(f.OutData(k), g.OutData(k)); i >= 0 {
				t.Errorf("without passes %b, result %d: element %d is %v, want %v", skip, k, i, g.OutData(k)[i], f.OutData(k)[i])
			}
		}
	}
}

// fuseAll makes the passes join operations on small tensors too, until the test ends.
func fuseAll(t *testing.T) {
	was := FuseAll
	FuseAll = true
	t.Cleanup(func() { FuseAll = was })
}
