package ops_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

var triangularSolveCase = func() adtest.Case {
	c := adtest.Case{Op: "TriangularSolve"}
	for form := range 16 {
		tri := ops.Triangle{Upper: form&1 != 0, Trans: form&2 != 0, Unit: form&4 != 0, Right: form&8 != 0}
		c.Samples = append(c.Samples, triangularSample(tri, tensor.Shape{3, 3}, tensor.Shape{3, 2}))
	}
	for _, tri := range []ops.Triangle{{}, {Upper: true, Trans: true, Right: true}} {
		for _, s := range [][2]tensor.Shape{
			{{3, 3}, {3}}, {{2, 3, 3}, {3}}, {{1, 1}, {1, 1}}, {{2, 2, 2}, {2, 3}}, {{2, 2}, {3, 2, 1}}, {{2, 1, 2, 2}, {3, 2, 2}},
			{{0, 0}, {0, 2}}, {{2, 2}, {2, 0}}, {{0, 2, 2}, {2, 1}}, {{2, 0, 0}, {0, 0}},
		} {
			c.Samples = append(c.Samples, triangularSample(tri, s[0], s[1]))
		}
	}
	return c
}()

func triangularSample(tri ops.Triangle, a, b tensor.Shape) adtest.Sample {
	f64, f32 := two(
		func(a, b tape.Var64) tape.Var64 { return ops.TriangularSolve(a, b, tri) },
		func(a, b tape.Var32) tape.Var32 { return ops.TriangularSolve(a, b, tri) })
	b = formed(b, tri.Right)
	return adtest.Sample{
		Name: fmt.Sprintf("%+v shapes %v %v", tri, a, b),
		X:    []*tensor.Dense[float64]{regular(1, a...), generic(2, b...)},
		F64:  f64,
		F32:  f32,
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			return vectorly(x[0], x[1], tri.Right, func(a, b *mat.Dense) *mat.Dense { return triangularRef(a, b, tri) })
		},
		Tol: 1e-12,
	}
}

// vectorly is pairRef where b may be a vector, on the side that right tells.
func vectorly(a, b *tensor.Dense[float64], right bool, ref func(a, b *mat.Dense) *mat.Dense) *tensor.Dense[float64] {
	if b.Rank() > 1 {
		return pairRef(a, b, right, ref)
	}
	s := a.Shape()[:a.Rank()-1].Clone()
	s[len(s)-1] = a.Shape()[a.Rank()-1]
	if right {
		return pairRef(a, b.Reshape(1, b.Size()), right, ref).Reshape(s...)
	}
	return pairRef(a, b.Reshape(b.Size(), 1), right, ref).Reshape(s...)
}

// triangularRef fills the triangle out and eliminates.
func triangularRef(a, b *mat.Dense, tri ops.Triangle) *mat.Dense {
	n, _ := a.Dims()
	t := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			switch {
			case i == j && tri.Unit:
				t.Set(i, j, 1)
			case i == j || (i < j) == tri.Upper:
				t.Set(i, j, a.At(i, j))
			}
		}
	}
	if tri.Trans != tri.Right {
		t = mat.DenseCopyOf(t.T())
	}
	if tri.Right {
		return mat.DenseCopyOf(gauss(t, mat.DenseCopyOf(b.T())).T())
	}
	return gauss(t, b)
}

func TestTriangularSolveRefuses(t *testing.T) {
	text := wantError(t, tape.ErrSingular, func(tp *tape.Tape[float64]) {
		a := tensor.FromSlice([]float64{1, 2, 3, 4, 1, 2, 3, 0}, 2, 2, 2)
		ops.TriangularSolve(tp.Input(a), tp.Input(tensor.Ones[float64](2)), ops.Triangle{})
	})
	if !strings.Contains(text, "pivot 1 of matrix 1 is 0") {
		t.Error(text)
	}
	for _, s := range [][2]tensor.Shape{{{2, 3}, {3}}, {{2, 2}, {3}}, {{2, 2}, {}}, {{2}, {2}}, {{3, 2, 2}, {2, 2, 1}}, {{2, 2}, {3, 2}}} {
		wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
			ops.TriangularSolve(tp.Input(tensor.Ones[float64](s[0]...)), tp.Input(tensor.Ones[float64](s[1]...)), ops.Triangle{})
		})
	}
}

func TestTriangularSolveAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 {
		y := ops.TriangularSolve(x, x, ops.Triangle{Upper: true})
		return ops.Sum(ops.TriangularSolve(y, x, ops.Triangle{Right: true}))
	}, regular(3, 2, 3, 3))
}
