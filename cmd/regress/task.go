package main

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/internal/nist"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// task is what there is to fit, with nothing left open.
type task struct {
	model       model
	schema      *schema              // how x comes from a table
	target      string               // what is explained
	train, test *rows                // test is nil without -split
	at          func(row int) string // where a row of train stands in its file
	w0          []float64
	l1, l2      float64
	certified   *nist.Problem // the answers, or nil
}

// title says what is fitted to what.
func (t *task) title() string {
	s := ""
	if m, ok := t.model.(*glm); ok {
		s = fmt.Sprintf("%s regression of %s on %s", m.family, t.target, plural.Of(len(m.columns)-1, "column"))
	} else {
		s = t.target + " ~ " + t.model.(*formula).right
	}
	s += ", " + plural.Of(t.train.count(), "row")
	if t.test != nil {
		s += fmt.Sprintf(" and %d for a test", t.test.count())
	}
	return s
}

// penalty reports whether there is one.
func (t *task) penalty() bool { return t.l1 > 0 || t.l2 > 0 }

// split sets a share of d apart for a test, by classes where there are any. It
// returns the indices of the rows that are kept.
func (t *task) split(d *rows, share float64, seed uint64) (kept []int, err error) {
	n := d.count()
	held := int(math.Round(share * float64(n)))
	if share == 0 {
		t.train = d
		for i := range n {
			kept = append(kept, i)
		}
		return kept, nil
	}
	rng := tensor.NewRand(seed)
	var apart []int
	if d.labels != nil {
		kept, apart = tensor.SplitStratified(d.labels, 1-share, rng)
	} else {
		order := rng.Perm(n)
		apart, kept = order[:held], order[held:]
	}
	if len(kept) == 0 || len(apart) == 0 {
		return nil, fmt.Errorf("-split %v: of %s, %d would be left to fit and %d to test", share, plural.Of(n, "row"), len(kept), len(apart))
	}
	t.train, t.test = d.pick(kept), d.pick(apart)
	return kept, nil
}

// checkStart looks whether all terms are finite at the start.
func (t *task) checkStart() error {
	for i, v := range termsAt(t.model, t.w0, t.train) {
		if !finite(v) {
			return fmt.Errorf("at the start the model is not finite: it is %v for the row %s; start elsewhere (-start), or scale the columns", v, t.at(i))
		}
	}
	return nil
}
