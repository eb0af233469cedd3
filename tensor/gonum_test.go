package tensor_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/tensor"
)

// same checks that two slices are the same memory.
func same(t *testing.T, what string, a, b []float64) {
	t.Helper()
	if len(a) == 0 || len(a) != len(b) || &a[0] != &b[0] {
		t.Errorf("%s: not the same memory: %v and %v", what, a, b)
	}
}

func TestGonumViews(t *testing.T) {
	d := tensor.Arange[float64](0, 6, 1).Reshape(2, 3)
	m, err := tensor.MatDense(d)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "MatDense", m.RawMatrix().Data, d.Data())
	if r, c := m.Dims(); r != 2 || c != 3 || m.At(1, 0) != 3 {
		t.Errorf("%v", mat.Formatted(m))
	}
	back, err := tensor.FromMatDense(m)
	if err != nil || !back.Shape().Equal(tensor.Shape{2, 3}) {
		t.Fatal(err, back.Shape())
	}
	same(t, "FromMatDense", back.Data(), d.Data())
	v, err := tensor.MatVecDense(d.Reshape(-1))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "MatVecDense", v.RawVector().Data, d.Data())
	vector, err := tensor.FromMatVecDense(v)
	if err != nil || !vector.Shape().Equal(tensor.Shape{6}) {
		t.Fatal(err, vector.Shape())
	}
	same(t, "FromMatVecDense", vector.Data(), d.Data())
	// The middle of a vector, and the first rows of a matrix, have no gaps.
	part, err := tensor.FromMatVecDense(v.SliceVec(2, 5).(*mat.VecDense))
	if err != nil || !slices.Equal(part.Data(), []float64{2, 3, 4}) {
		t.Error(err, part)
	}
	top, err := tensor.FromMatDense(m.Slice(0, 1, 0, 2).(*mat.Dense))
	if err != nil || !slices.Equal(top.Data(), []float64{0, 1}) || cap(top.Data()) != 2 {
		t.Error(err, top)
	}
}

func TestGonumEmpty(t *testing.T) {
	for _, s := range []tensor.Shape{{0, 0}, {0, 3}, {3, 0}} {
		m, err := tensor.MatDense(tensor.Zeros[float64](s...))
		if err != nil || !m.IsEmpty() {
			t.Error(s, m, err)
		}
		d, err := tensor.FromMatDense(m)
		if err != nil || !d.Shape().Equal(tensor.Shape{0, 0}) {
			t.Error(s, d, err)
		}
	}
	v, err := tensor.MatVecDense(&tensor.Dense[float64]{})
	if err != nil || !v.IsEmpty() {
		t.Error(v, err)
	}
	d, err := tensor.FromMatVecDense(v)
	if err != nil || !d.Shape().Equal(tensor.Shape{0}) {
		t.Error(d, err)
	}
	if c := tensor.CopyMat[float32](&mat.Dense{}); !c.Shape().Equal(tensor.Shape{0, 0}) {
		t.Error(c.Shape())
	}
}

func TestGonumGaps(t *testing.T) {
	m := mat.NewDense(3, 4, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	part := m.Slice(1, 3, 1, 3).(*mat.Dense)
	_, err := tensor.FromMatDense(part)
	wantError(t, "a part of a matrix", err, tensor.ErrShape, lineBefore(), "FromMatDense [2 2]", "stride 4", "2 columns", "CopyMat")
	column := m.ColView(2).(*mat.VecDense)
	_, err = tensor.FromMatVecDense(column)
	wantError(t, "a column", err, tensor.ErrShape, lineBefore(), "FromMatVecDense [3]", "increment 4", "CopyMat")
	if d := tensor.CopyMat[float32](part); !d.Shape().Equal(tensor.Shape{2, 2}) || !slices.Equal(d.Data(), []float32{5, 6, 9, 10}) {
		t.Errorf("copy of the part: %v", d)
	}
	if d := tensor.CopyMat[float64](column); !d.Shape().Equal(tensor.Shape{3, 1}) || !slices.Equal(d.Data(), []float64{2, 6, 10}) {
		t.Errorf("copy of the column: %v", d)
	}
	if d := tensor.CopyMat[float64](m.T()); !d.Shape().Equal(tensor.Shape{4, 3}) || d.At(1, 2) != 9 {
		t.Errorf("copy of the transpose: %v", d)
	}
	_, err = tensor.MatDense(tensor.Zeros[float64](2, 1, 1))
	wantError(t, "rank 3", err, tensor.ErrShape, lineBefore(), "MatDense [2 1 1]", "rank 2, not 3")
	_, err = tensor.MatVecDense(tensor.Scalar(1.0))
	wantError(t, "rank 0", err, tensor.ErrShape, lineBefore(), "MatVecDense []", "rank 1, not 0")
}

// lineBefore returns "file:line" of the line before the call's.
func lineBefore() string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file, line-1)
}
