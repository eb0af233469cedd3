package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/covector-ad/covector/cmd/internal/iris"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// separable finds out by linear programming: a direction along which some rows gain
// and none loses maximizes Σ aᵢᵀd over 0 ≤ aᵢᵀd ≤ 1 with a sum above 0.
func separable(t *testing.T, a *mat.Dense) bool {
	t.Helper()
	n, p := a.Dims()
	g, h, c := mat.NewDense(2*n, p, nil), make([]float64, 2*n), make([]float64, p)
	for i := range n {
		for j := range p {
			g.Set(i, j, a.At(i, j))
			g.Set(n+i, j, -a.At(i, j))
			c[j] -= a.At(i, j)
		}
		h[i] = 1
	}
	cs, as, bs := lp.Convert(c, g, h, nil, nil)
	low, _, err := lp.Simplex(cs, as, bs, 1e-12, nil)
	if err != nil {
		t.Fatal(err)
	}
	return low < -1e-6
}

// An error says that no coefficients are best just where that is so, for small tables
// of chance.
func TestSeparation(t *testing.T) {
	rng := tensor.NewRand(7)
	seen := map[bool]int{}
	for trial := range 100 {
		var b strings.Builder
		b.WriteString("x,z,y\n")
		rows, a := 6+rng.IntN(7), []float64(nil)
		for range rows {
			x, z, y := float64(rng.IntN(4)), float64(rng.IntN(3)), 2*rng.IntN(2)-1
			fmt.Fprintf(&b, "%g,%g,%d\n", x, z, y)
			a = append(a, float64(y), float64(y)*x, float64(y)*z)
		}
		o, err := parseFlags([]string{"-model", "logistic", "-target", "y", "-iterations", "1000", "-method", []string{"newton", "gd", "lbfgs"}[trial%3], "-"}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		k, err := o.load(strings.NewReader(b.String()))
		if err != nil { // a constant column, or one class
			continue
		}
		_, err = k.fitAll(t.Context(), o, io.Discard)
		want := separable(t, mat.NewDense(rows, 3, a))
		seen[want]++
		if (err != nil) != want {
			t.Errorf("separated: %v; error %v in\n%s", want, err, b.String())
		}
	}
	if seen[true] < 15 || seen[false] < 15 {
		t.Errorf("only %v cases", seen)
	}
}

// Of three irises one is apart; and an outlier that outweighs all other rows is
// certain of its class, but that has an end.
func TestSeparationOfClasses(t *testing.T) {
	_, _, err := call(t, string(iris.CSV), "-model", "softmax", "-target", "species", "-standardize", "-")
	if !strings.Contains(err, "150 of 150 rows become ever more likely, and none less (the classes are separated in part)") {
		t.Error(err)
	}
	data := "x,y\n-1,u\n1,v\n0.5,u\n-0.7,v\n2,u\n-2,v\n-1,v\n1,u\n1000000,v\n"
	if _, _, err := call(t, data, "-model", "logistic", "-target", "y", "-"); err != "" {
		t.Error(err)
	}
}
