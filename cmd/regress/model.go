package main

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Var is a value on a tape.
type Var = tape.Var64

// model is what is fitted: a function of parameters w, a vector, and of rows of
// data, recorded on a tape.
type model interface {
	// parameters names the elements of w.
	parameters() []string

	// squares tells what terms are: residuals, whose squares are summed, or negative
	// log-likelihoods.
	squares() bool

	// terms returns one term for each row.
	terms(w Var, d *rows) Var

	// response returns what the model predicts for each row: a number, or for K
	// classes their probabilities, of shape [rows, K].
	response(w Var, x *tensor.Dense[float64]) Var

	// penalized reports which elements of w a penalty counts.
	penalized() []bool
}

// rows is data as a model takes them.
type rows struct {
	x      *tensor.Dense[float64] // of shape [rows, columns]
	y      *tensor.Dense[float64] // of shape [rows]: what is to be explained, where it is a number
	labels *tensor.Ints           // and where it is a class
}

func (d *rows) count() int { return d.x.Shape()[0] }

// pick returns copies of the rows with the given indices.
func (d *rows) pick(index []int) *rows {
	out := &rows{x: tensor.Rows(d.x, index)}
	if d.y != nil {
		out.y = tensor.Rows(d.y, index)
	}
	if d.labels != nil {
		out.labels = tensor.RowsInts(d.labels, index)
	}
	return out
}

// evaluate runs a recording on values.
func evaluate(x *tensor.Dense[float64], f func(x Var) Var) *tensor.Dense[float64] {
	return f(tape.New[float64]().Const(x)).Value()
}

// respond returns the responses of m with the parameters w to the rows x.
func respond(m model, w []float64, x *tensor.Dense[float64]) *tensor.Dense[float64] {
	return evaluate(tensor.FromSlice(w, len(w)), func(w Var) Var { return m.response(w, x) })
}

// termsAt returns the terms of m with the parameters w, one for each row of d.
func termsAt(m model, w []float64, d *rows) []float64 {
	return evaluate(tensor.FromSlice(w, len(w)), func(w Var) Var { return m.terms(w, d) }).Data()
}
