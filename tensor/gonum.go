package tensor

import (
	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/internal/plural"
)

// MatDense returns d, of shape [rows, cols], as a gonum matrix over the same
// elements: a write to one is seen in the other. It returns an *Error (ErrShape)
// if d is not of rank 2. A matrix without elements becomes gonum's empty one,
// which has no shape.
func MatDense(d *Dense[float64]) (*mat.Dense, error) {
	if d == nil {
		return nil, failure("MatDense", errNil("*Dense"))
	}
	s := d.Shape()
	if len(s) != 2 {
		return nil, failure("MatDense", Errorf(ErrShape, "a matrix has rank 2, not %d; Reshape first", len(s)), s)
	}
	if len(d.data) == 0 {
		return &mat.Dense{}, nil
	}
	return mat.NewDense(s[0], s[1], d.data), nil
}

// MatVecDense returns d, of shape [n], as a gonum vector over the same
// elements. It returns an *Error (ErrShape) if d is not of rank 1. A vector
// without elements becomes gonum's empty one.
func MatVecDense(d *Dense[float64]) (*mat.VecDense, error) {
	if d == nil {
		return nil, failure("MatVecDense", errNil("*Dense"))
	}
	s := d.Shape()
	if len(s) != 1 {
		return nil, failure("MatVecDense", Errorf(ErrShape, "a vector has rank 1, not %d; Reshape first", len(s)), s)
	}
	if len(d.data) == 0 {
		return &mat.VecDense{}, nil
	}
	return mat.NewVecDense(s[0], d.data), nil
}

// FromMatDense returns a gonum matrix as a tensor of shape [rows, cols] over
// the same elements: a write to one is seen in the other. It returns an *Error
// (ErrShape) if its rows do not follow each other without a gap, as those of a
// slice of a wider matrix: [CopyMat] takes these. An empty matrix gives shape
// [0, 0].
func FromMatDense(m *mat.Dense) (*Dense[float64], error) {
	if m == nil {
		return nil, failure("FromMatDense", errNil("*mat.Dense"))
	}
	r := m.RawMatrix()
	s := Shape{r.Rows, r.Cols}
	if r.Stride != r.Cols && r.Rows > 1 {
		return nil, failure("FromMatDense", Errorf(ErrShape, "stride %d of a matrix with %s; a tensor has no gaps between rows, so use CopyMat", r.Stride, plural.Of(r.Cols, "column")), s)
	}
	n := s.Size()
	return &Dense[float64]{shape: s, data: nonNil(r.Data[:n:n])}, nil
}

// FromMatVecDense returns a gonum vector as a tensor of shape [n] over the same
// elements. It returns an *Error (ErrShape) if its elements do not follow each
// other, as those of a column: [CopyMat] takes these.
func FromMatVecDense(v *mat.VecDense) (*Dense[float64], error) {
	if v == nil {
		return nil, failure("FromMatVecDense", errNil("*mat.VecDense"))
	}
	r := v.RawVector()
	s := Shape{r.N}
	if r.Inc != 1 && r.N > 1 {
		return nil, failure("FromMatVecDense", Errorf(ErrShape, "increment %d; the elements of a tensor follow each other, so use CopyMat", r.Inc), s)
	}
	return &Dense[float64]{shape: s, data: nonNil(r.Data[:r.N:r.N])}, nil
}

// CopyMat returns a copy of any gonum matrix, as a tensor of shape [rows, cols].
// A vector is a matrix of one column.
func CopyMat[T Float](m mat.Matrix) *Dense[T] {
	if m == nil {
		failNil("CopyMat", "mat.Matrix")
	}
	rows, cols := m.Dims()
	d := Zeros[T](rows, cols)
	for i := range rows {
		for j := range cols {
			d.data[i*cols+j] = T(m.At(i, j))
		}
	}
	return d
}
