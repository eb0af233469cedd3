package main

import (
	"fmt"
	"math"
	"slices"
)

// feature is a column that a model reads. One of texts has levels; the first is
// the one that the others are compared with.
type feature struct {
	Name   string   `json:"name"`
	Levels []string `json:"levels,omitempty"`
}

// schema is how rows of a table become rows of a matrix: an optional 1 for the
// intercept, then the features in order, a column for a number and one for each
// level but the first of a text, each scaled.
type schema struct {
	Features  []feature
	Intercept bool
	Mean, Dev []float64 // of the columns after the intercept: v enters as (v − Mean)/Dev; nil: as it is
}

// newSchema finds out what the named columns of t hold.
func newSchema(t *table, names []string, intercept bool) (*schema, error) {
	s := &schema{Intercept: intercept}
	for _, name := range names {
		c, err := t.column(name)
		if err != nil {
			return nil, err
		}
		f := feature{Name: name}
		if err := c.present(); err != nil {
			return nil, err
		}
		if !c.numeric() {
			if f.Levels, _, err = c.labels(); err != nil {
				return nil, err
			}
			if len(f.Levels) == 1 {
				return nil, errConstant(t.file, name, f.Levels[0])
			}
		}
		s.Features = append(s.Features, f)
	}
	return s, nil
}

// names returns the name of each column of the matrix.
func (s *schema) names() []string {
	var out []string
	if s.Intercept {
		out = append(out, interceptName)
	}
	for _, f := range s.Features {
		if f.Levels == nil {
			out = append(out, f.Name)
			continue
		}
		for _, l := range f.Levels[1:] {
			out = append(out, f.Name+"="+l)
		}
	}
	return out
}

const interceptName = "(intercept)"

// offset is the number of columns before the features.
func (s *schema) offset() int {
	if s.Intercept {
		return 1
	}
	return 0
}

// matrix returns the rows of t, row by row. Columns are found by name, so that
// their order, and what else there is, does not matter.
func (s *schema) matrix(t *table) ([]float64, error) {
	p := len(s.names())
	if len(t.rows) > maxCells/max(p, 1) {
		return nil, fmt.Errorf("%s: %d rows of %d columns are too many; at most %d numbers fit", t.file, len(t.rows), p, maxCells)
	}
	x := make([]float64, len(t.rows)*p)
	if s.Intercept {
		for i := range t.rows {
			x[i*p] = 1
		}
	}
	at := s.offset()
	for _, f := range s.Features {
		c, err := t.column(f.Name)
		if err == nil {
			at, err = f.fill(x, c, p, at)
		}
		if err != nil {
			return nil, err
		}
	}
	if s.Mean != nil {
		s.scale(x, p)
	}
	return x, nil
}

// fill writes the columns of f from at on, and returns where the next ones begin.
func (f *feature) fill(x []float64, c *column, p, at int) (int, error) {
	if f.Levels == nil {
		v, err := c.numbers()
		for i, v := range v {
			x[i*p+at] = v
		}
		return at + 1, err
	}
	if err := c.present(); err != nil {
		return at, err
	}
	for i := range c.t.rows {
		k := slices.Index(f.Levels, c.text(i))
		if k < 0 {
			return at, c.errorf(i, "%.40q is none of the categories that the model knows: %s", c.text(i), list(f.Levels))
		}
		if k > 0 {
			x[i*p+at+k-1] = 1
		}
	}
	return at + len(f.Levels) - 1, nil
}

func (s *schema) scale(x []float64, p int) {
	off := s.offset()
	for i := 0; i < len(x); i += p {
		for j := range s.Mean {
			v := &x[i+off+j]
			*v = (*v - s.Mean[j]) / s.Dev[j]
		}
	}
}

// standardize scales the columns of x, which are s's, to mean 0 and population
// standard deviation 1, and remembers how.
func (s *schema) standardize(file string, x []float64) error {
	names := s.names()
	p, off := len(names), s.offset()
	s.Mean, s.Dev = make([]float64, p-off), make([]float64, p-off)
	n := float64(len(x) / p)
	for j := range s.Mean {
		if constant(x, p, off+j) {
			return errConstant(file, names[off+j], number(x[off+j]))
		}
		sum, sq := 0.0, 0.0
		for i := off + j; i < len(x); i += p {
			sum += x[i]
		}
		mean := sum / n
		for i := off + j; i < len(x); i += p {
			sq += (x[i] - mean) * (x[i] - mean)
		}
		s.Mean[j], s.Dev[j] = mean, math.Sqrt(sq/n)
		if !(s.Dev[j] > 0) || math.IsInf(s.Dev[j], 0) {
			return fmt.Errorf("%s: column %q cannot be standardized: its deviation is %v; leave it out with -features", file, names[off+j], s.Dev[j])
		}
	}
	s.scale(x, p)
	return nil
}

// constant reports whether column j of x, of p columns, holds one value only.
func constant(x []float64, p, j int) bool {
	for i := j; i < len(x); i += p {
		if x[i] != x[j] {
			return false
		}
	}
	return true
}

func errConstant(file, name, value string) error {
	return fmt.Errorf("%s: column %q is constant (%s), so that nothing depends on it; leave it out with -features", file, name, value)
}
