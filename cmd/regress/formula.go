package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

// formula is a model that an expression gives: left ~ right, both of columns, the
// right one of parameters too. The response is the left side.
type formula struct {
	left, right string
	params      []string
	columns     []string // that the right side reads, in the order of x
	f           compiled // of parameters, then columns
}

// splitFormula cuts at "~", or at "=" as NIST writes.
func splitFormula(text string) (left, right string, err error) {
	for _, sep := range []string{"~", "="} {
		if l, r, ok := strings.Cut(text, sep); ok {
			return strings.TrimSpace(l), strings.TrimSpace(r), nil
		}
	}
	return "", "", &exprError{text, len(text), "the expression has no ~ between what is explained and what explains it"}
}

// inWhole shows an error in part of a formula in the whole of it, of which the part
// begins at that place.
func inWhole(err error, whole, part string, at int) error {
	var e *exprError
	if errors.As(err, &e) && e.text == part {
		return &exprError{whole, at + e.at, e.msg}
	}
	return err
}

// newFormula compiles the right side. What is neither a parameter nor one of the
// names is unknown.
func newFormula(left, right string, params, names []string, hint string) (*formula, error) {
	if len(params) == 0 {
		return nil, &exprError{right, 0, "the expression has no parameters to fit"}
	}
	e, err := parseExpr(right)
	if err != nil {
		return nil, err
	}
	e.hint = hint
	m := &formula{left: left, right: right, params: params}
	used := make([]bool, len(params))
	m.f, err = e.compile(func(name string) int {
		if k := slices.Index(params, name); k >= 0 {
			used[k] = true
			return k
		}
		if !slices.Contains(names, name) {
			return -1
		}
		k := slices.Index(m.columns, name)
		if k < 0 {
			k = len(m.columns)
			m.columns = append(m.columns, name)
		}
		return len(params) + k
	})
	if err != nil {
		return nil, err
	}
	for k, name := range params {
		if !used[k] {
			return nil, fmt.Errorf("-start names %q, which does not occur in the expression", name)
		}
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("%q is both a parameter and a column", name)
		}
	}
	return m, nil
}

func (m *formula) parameters() []string { return m.params }

func (m *formula) squares() bool { return true }

func (m *formula) penalized() []bool {
	out := make([]bool, len(m.params))
	for i := range out {
		out[i] = true
	}
	return out
}

func (m *formula) response(w Var, x *tensor.Dense[float64]) Var {
	env := make([]Var, 0, len(m.params)+len(m.columns))
	for i := range m.params {
		env = append(env, ops.Select(w, 0, i))
	}
	all := w.Const(x)
	for j := range m.columns {
		env = append(env, ops.Select(all, 1, j))
	}
	return ops.Expand(m.f(env), x.Shape()[0]) // of a number, if there is no column in it
}

func (m *formula) terms(w Var, d *rows) Var {
	return ops.Sub(m.response(w, d.x), w.Const(d.y))
}

// explained evaluates the left side for the rows of t.
func explained(left string, t *table, hint string) ([]float64, error) {
	e, err := parseExpr(left)
	if err != nil {
		return nil, err
	}
	e.hint = hint
	var columns []string
	f, err := e.compile(func(name string) int {
		if !slices.Contains(t.names, name) {
			return -1
		}
		if !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
		return slices.Index(columns, name)
	})
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return nil, &exprError{left, 0, "the left side has no column to explain"}
	}
	x, err := (&schema{Features: numeric(columns)}).matrix(t)
	if err != nil {
		return nil, err
	}
	y := evaluate(tensor.FromSlice(x, len(t.rows), len(columns)), func(x Var) Var {
		var env []Var
		for j := range columns {
			env = append(env, ops.Select(x, 1, j))
		}
		return f(env)
	}).Data()
	for i, v := range y {
		if !finite(v) {
			return nil, fmt.Errorf("%s: %s is %v", t.at(i), left, v)
		}
	}
	return y, nil
}

// numeric returns features of numbers.
func numeric(names []string) []feature {
	var out []feature
	for _, n := range names {
		out = append(out, feature{Name: n})
	}
	return out
}
