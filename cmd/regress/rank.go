package main

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/internal/plural"
)

// checkRank reports columns of x that cannot be told apart: constant ones, and those
// that are a combination of columns before them. The first column is the
// intercept's. Without a penalty there is no answer then.
func checkRank(file string, x []float64, names []string) error {
	p := len(names)
	n := len(x) / p
	for j := 1; j < p; j++ {
		if constant(x, p, j) {
			return errConstant(file, names[j], number(x[j]))
		}
	}
	if n < p {
		return fmt.Errorf("%s: %s cannot determine %s; name fewer columns with -features, or give a penalty, -l2", file, plural.Of(n, "row"), plural.Of(p, "coefficient"))
	}
	var qr mat.QR
	var r mat.Dense
	qr.Factorize(mat.NewDense(n, p, x))
	qr.RTo(&r)
	for j := range p {
		column := mat.Col(nil, j, &r) // of the same norm as column j of x
		if math.Abs(column[j]) <= rankTolerance*floats.Norm(column, 2) {
			return collinear(file, names, &r, j)
		}
	}
	return nil
}

// rankTolerance is the share of a column that rounding may leave of it when all that
// the others explain is taken away. Data of a few digits, such as sums, leave 1e-15.
const rankTolerance = 1e-13

// collinear names the columns that column j is a combination of, by the equations
// R·c = rⱼ for its coefficients, of the triangular factor r of x.
func collinear(file string, names []string, r *mat.Dense, j int) error {
	c := mat.Col(nil, j, r)
	size := floats.Norm(c, 2)
	blas64.Trsv(blas.NoTrans, blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: j, Stride: r.RawMatrix().Stride, Data: r.RawMatrix().Data},
		blas64.Vector{N: j, Inc: 1, Data: c})
	var of []string
	for k := range j {
		if math.Abs(c[k])*floats.Norm(mat.Col(nil, k, r), 2) > 1e-9*size {
			of = append(of, names[k])
		}
	}
	return fmt.Errorf("%s: column %q is a linear combination of %s; leave one out with -features, or give a penalty, -l2", file, names[j], strings.Join(of, ", "))
}
