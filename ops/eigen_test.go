package ops_test

import (
	"errors"
	"math"
	"sort"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

// eigenRef turns pairs of axes until nothing is left beside the diagonal
// (Jacobi), and sorts.
func eigenRef(a *mat.Dense) (w, v *tensor.Dense[float64]) {
	n, _ := a.Dims()
	s := make([][]float64, n)
	u := make([][]float64, n) // rows are vectors
	for i := range n {
		s[i], u[i] = make([]float64, n), make([]float64, n)
		u[i][i] = 1
		for j := range n {
			s[i][j] = (a.At(i, j) + a.At(j, i)) / 2
		}
	}
	turn := func(i, j int) {
		if s[i][j] == 0 {
			return
		}
		sin, cos := math.Sincos(0.5 * math.Atan2(2*s[i][j], s[j][j]-s[i][i]))
		for k := range n {
			x, y := s[i][k], s[j][k]
			s[i][k], s[j][k] = cos*x-sin*y, sin*x+cos*y
			x, y = u[i][k], u[j][k]
			u[i][k], u[j][k] = cos*x-sin*y, sin*x+cos*y
		}
		for k := range n {
			x, y := s[k][i], s[k][j]
			s[k][i], s[k][j] = cos*x-sin*y, sin*x+cos*y
		}
	}
	for range 30 {
		for i := range n {
			for j := range i {
				turn(i, j)
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return s[order[i]][order[i]] < s[order[j]][order[j]] })
	w, v = tensor.Zeros[float64](n), tensor.Zeros[float64](n, n)
	for j, o := range order {
		w.Set(s[o][o], j)
		top := 0.0
		for i := range n {
			if abs(u[o][i]) > abs(top) {
				top = u[o][i]
			}
		}
		for i := range n {
			v.Set(math.Copysign(1, top)*u[o][i], i, j)
		}
	}
	return w, v
}

var symEigCase = func() adtest.Case {
	xs := []*tensor.Dense[float64]{
		spread(1, 3, 3), generic(2, 1, 1), spread(3, 2, 2, 2), spread(4, 5, 5), generic(5, 0, 0), generic(6, 0, 2, 2),
	}
	w := matrixCase("SymEig", firstOf(ops.SymEig[float64]), firstOf(ops.SymEig[float32]), func(a *mat.Dense) *tensor.Dense[float64] {
		w, _ := eigenRef(a)
		return w
	}, xs...)
	v := matrixCase("SymEig", secondOf(ops.SymEig[float64]), secondOf(ops.SymEig[float32]), func(a *mat.Dense) *tensor.Dense[float64] {
		_, v := eigenRef(a)
		return v
	}, xs...)
	for k := range w.Samples {
		w.Samples[k].Name += " values"
		v.Samples[k].Name += " vectors"
	}
	w.Samples = append(w.Samples, v.Samples...)
	return w
}()

// spread returns matrices whose eigenvalues are apart.
func spread(seed int, shape ...int) *tensor.Dense[float64] {
	a := generic(seed, shape...)
	each(a.Shape(), func(p int, i []int) {
		if r := len(i); i[r-1] == i[r-2] {
			a.Data()[p] += 2 * float64(i[r-1])
		}
	})
	return a
}

// Where eigenvalues are equal, what has a derivative has the right one, and
// what has none is an error.
func TestEqualEigenvalues(t *testing.T) {
	values := firstOf(ops.SymEig[float64])
	vectors := secondOf(ops.SymEig[float64])
	q, _ := qrRef(dense(3, 3, regular(1, 3, 3).Data()))
	turned := productRef(productRef(q, tensor.FromSlice([]float64{2, 0, 0, 0, 2, 0, 0, 0, 5}, 3, 3), false, false), q, false, true)
	for _, a := range []*tensor.Dense[float64]{tensor.Eye[float64](3), tensor.Zeros[float64](3, 3), turned} {
		sum := func(x tape.Var64) tape.Var64 { return ops.Sum(values(x)) }
		near(t, "gradient of the sum", tape.Grad(sum), a, tensor.Eye[float64](3))
		squares := func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Square(values(x))) }
		twice := a.Clone()
		for i := range twice.Data() {
			twice.Data()[i] *= 2
		}
		near(t, "gradient of the sum of squares", tape.Grad(squares), a, twice)
		near(t, "Hessian of the sum", tape.Hessian(sum), a, tensor.Zeros[float64](3, 3, 3, 3))
		if _, err := tape.Hessian(squares)(a); !errors.Is(err, tape.ErrSingular) {
			t.Errorf("Hessian of the sum of squares: %v", err)
		}
		if _, err := tape.Grad(func(x tape.Var64) tape.Var64 { return ops.Sum(vectors(x)) })(a); !errors.Is(err, tape.ErrSingular) {
			t.Errorf("gradient of vectors: %v", err)
		}
		if _, _, err := tape.JVP(values)(a, a); err != nil {
			t.Errorf("pushforward of the values: %v", err)
		}
		if _, _, err := tape.JVP(vectors)(a, generic(1, 3, 3)); !errors.Is(err, tape.ErrSingular) {
			t.Errorf("pushforward of the vectors: %v", err)
		}
	}
}

func near(t *testing.T, what string, f func(*tensor.Dense[float64]) (*tensor.Dense[float64], error), x, want *tensor.Dense[float64]) {
	t.Helper()
	got, err := f(x)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	for i, v := range got.Data() {
		if !(abs(v-want.Data()[i]) <= 1e-13) {
			t.Errorf("%s: element %d is %v, want %v", what, i, v, want.Data()[i])
		}
	}
}

// V·diag(λ³)·Vᵀ = A³, and so are its derivatives.
func TestPowerBySymEig(t *testing.T) {
	x, dir := spread(1, 3, 3), productRef(generic(2, 3, 3), generic(2, 3, 3), false, true)
	sym := func(v tape.Var64) tape.Var64 { return ops.MatMulTN(v, v) }
	power := func(v tape.Var64) tape.Var64 {
		w, u := ops.SymEig(sym(v))
		return ops.MatMulNT(ops.Mul(u, ops.Mul(w, ops.Square(w))), u)
	}
	product := func(v tape.Var64) tape.Var64 {
		a := sym(v)
		return ops.MatMul(ops.MatMul(a, a), a)
	}
	probe := func(f func(tape.Var64) tape.Var64) func(tape.Var64) tape.Var64 {
		return func(v tape.Var64) tape.Var64 { return ops.Sum(ops.Mul(f(v), v.Const(dir))) }
	}
	a, err := tape.Hessian(probe(power))(x)
	if err != nil {
		t.Fatal(err)
	}
	b, err := tape.Hessian(probe(product))(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range a.Data() {
		if abs(v-b.Data()[i]) > 1e-9*(1+abs(v)) {
			t.Errorf("element %d of the Hessian is %v, want %v", i, v, b.Data()[i])
		}
	}
}

func TestSymEigRefuses(t *testing.T) {
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.SymEig(tp.Input(tensor.Ones[float64](2, 3))) })
	wantError(t, tape.ErrNonFinite, func(tp *tape.Tape[float64]) {
		ops.SymEig(tp.Input(tensor.Full(math.NaN(), 2, 2)))
	})
}

func TestSymEigAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 {
		w, v := ops.SymEig(x)
		return ops.Sum(ops.Mul(ops.Dot(v, v), w))
	}, spread(3, 2, 4, 4))
}
