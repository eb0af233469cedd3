package main

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/floats"
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
		return fmt.Errorf("%s: %d rows cannot determine %d coefficients; name fewer columns with -features, or give a penalty, -l2", file, n, p)
	}
	// Gram and Schmidt, each column made orthogonal to those before it twice.
	q := make([][]float64, p)
	r := make([][]float64, p) // column j is Σ r[j][k]·q[k], k ≤ j
	for j := range p {
		v := make([]float64, n)
		for i := range n {
			v[i] = x[i*p+j]
		}
		r[j] = make([]float64, p)
		whole := floats.Norm(v, 2)
		for range 2 {
			for k := range j {
				along := floats.Dot(q[k], v)
				r[j][k] += along
				floats.AddScaled(v, -along, q[k])
			}
		}
		rest := floats.Norm(v, 2)
		if rest <= rankTolerance*whole {
			return collinear(file, names, r, j)
		}
		r[j][j] = rest
		floats.Scale(1/rest, v)
		q[j] = v
	}
	return nil
}

// rankTolerance is the share of a column that rounding may leave of it when all that
// the others explain is taken away. Data of a few digits, such as sums, leave 1e-15.
const rankTolerance = 1e-13

// collinear names the columns that column j is a combination of: it solves the
// triangular equations for their coefficients.
func collinear(file string, names []string, r [][]float64, j int) error {
	c := make([]float64, j)
	for k := j - 1; k >= 0; k-- {
		c[k] = r[j][k]
		for l := k + 1; l < j; l++ {
			c[k] -= r[l][k] * c[l]
		}
		c[k] /= r[k][k]
	}
	size := math.Abs(r[j][0])
	for k := range j {
		size = max(size, math.Abs(r[j][k]))
	}
	var of []string
	for k := range c {
		if math.Abs(c[k])*floats.Norm(r[k][:k+1], 2) > 1e-9*size {
			of = append(of, names[k])
		}
	}
	return fmt.Errorf("%s: column %q is a linear combination of %s; leave one out with -features, or give a penalty, -l2", file, names[j], strings.Join(of, ", "))
}
