package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/floats"
)

// A likelihood need not have a best w: if along a direction some rows become ever
// more likely and none less, it rises without end. Then the classes are separated,
// perfectly if all rows gain, else in part. (Albert and Anderson, On the existence of
// maximum likelihood estimates in logistic regression models, 1984.) The same befalls
// counts that are 0 wherever some column is not. A penalty pulls every w back.

// separated is an error if w gives every row of training data more to its own class
// than to any other, and there is no penalty. If there is such a w, every method comes
// to one, because the objective is below log 2 only there.
func (t *task) separated(w []float64) error {
	m, ok := t.model.(*glm)
	if !ok || !classifies(m.family) || t.penalty() || !(slices.Min(m.gains(w, t.train)) > 0) {
		return nil
	}
	return fmt.Errorf("the classes are perfectly separated: the weights found put all %d rows on their own sides, larger ones do so more surely, and none are best; give a penalty, such as -l2 1", t.train.count())
}

const (
	surely      = 8    // a gain that looks like one without end: a probability of 0.9997
	manySteps   = 40   // of Newton's method, after which nothing is said
	manyUnknown = 300  // parameters above which these steps would take long
	moved       = 0.5  // a step in z that has not come to rest
	still       = 1e-5 // of it, a loss that is none
)

// runaway is an error if the likelihood rises without end though not all rows gain.
// It looks for that where one of the fits is of rows that are as good as certain, or
// has not converged. Newton's method then soon moves along such a direction only, by
// about 1 in z at each step; at a minimum it comes to rest.
func (t *task) runaway(ctx context.Context, fits []*fit) error {
	m, ok := t.model.(*glm)
	sane := func(f *fit) bool { return f.w == nil || f.converged && slices.Max(m.gains(f.w, t.train)) < surely }
	if !ok || m.squares() || t.penalty() || len(t.w0) > manyUnknown || !slices.ContainsFunc(fits, func(f *fit) bool { return !sane(f) }) {
		return nil
	}
	var last, way, gains []float64
	_, err := optim.Minimize(t.anchored(m), t.w0, &optim.Newton{}, &optim.Settings{
		MaxIterations: manySteps, GradAbs: -1, GradRel: -1, Context: ctx,
		Observe: func(it *optim.Iteration) (stop bool) {
			if it.N > 0 {
				way = floats.SubTo(make([]float64, len(last)), it.X, last)
				gains = m.gains(way, t.train)
			}
			last = append(last[:0], it.X...)
			return it.N > 0 && (slices.Max(gains) < moved || endless(gains))
		},
	})
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w; nothing was saved", cli.ErrInterrupted)
	case err != nil:
		return cli.Plain(err)
	case !endless(gains):
		return nil
	}
	return t.errRunaway(m, way, gains)
}

// endless reports whether a step with these gains can be repeated for ever.
func endless(gains []float64) bool {
	most := slices.Max(gains)
	return most >= moved && slices.Min(gains) >= -still*most
}

// anchored is the objective, and for softmax ½‖Σw‖² over the classes in addition: it
// tells apart weights that all classes have in common, and changes nothing else.
func (t *task) anchored(m *glm) smooth {
	return tape.Problem(func(w Var) Var {
		f := ops.Sum(m.terms(w, t.train))
		if m.family == "softmax" {
			common := ops.Sum(ops.Reshape(w, len(m.classes), len(m.columns)), 0)
			f = ops.Add(f, ops.Scale(ops.NormSq(common), 0.5))
		}
		return f
	}, tensor.FromSlice(t.w0, len(t.w0)))
}

func (t *task) errRunaway(m *glm, way, gains []float64) error {
	gaining, most := 0, slices.Max(gains)
	for row := range slices.Chunk(gains, len(gains)/t.train.count()) {
		if slices.Max(row) > 0.1*most {
			gaining++
		}
	}
	why := "there are no events where they are not 0"
	if classifies(m.family) {
		why = "the classes are separated in part"
	}
	return fmt.Errorf("along %s %d of %d rows become ever more likely, and none less (%s); no coefficients are best; give a penalty, such as -l2 1, or leave columns out with -features",
		list(m.moving(way, t.train.x)), gaining, t.train.count(), why)
}

// gains returns what each row gains by w over each other thing that it might be: for
// a class the difference of their z; for a count of 0 −z; for another count −|z|,
// because that has a best z.
func (m *glm) gains(w []float64, d *rows) []float64 {
	z := evaluate(tensor.FromSlice(w, len(w)), func(w Var) Var { return m.linear(w, d.x) }).Data()
	if m.family == "softmax" {
		k := len(m.classes)
		var out []float64
		for i, label := range d.labels.Data() {
			for c := range k {
				if c != int(label) {
					out = append(out, z[i*k+int(label)]-z[i*k+c])
				}
			}
		}
		return out
	}
	for i, y := range d.y.Data() {
		switch {
		case m.family == "logistic":
			z[i] *= 2*y - 1
		case y > 0:
			z[i] = -math.Abs(z[i])
		default:
			z[i] = -z[i]
		}
	}
	return z
}

// moving names the columns that the direction w weighs, for any of the classes.
func (m *glm) moving(w []float64, x *tensor.Dense[float64]) []string {
	p := len(m.columns)
	reach := make([]float64, p) // of w[j]·x[j], less what all classes have in common
	for i, v := range x.Data() {
		for k := range m.vectors() {
			share := w[k*p+i%p]
			if k > 0 || m.family == "softmax" {
				share -= w[i%p]
			}
			reach[i%p] = max(reach[i%p], math.Abs(share*v))
		}
	}
	var out []string
	for j, r := range reach {
		if r > 1e-3*slices.Max(reach) {
			out = append(out, m.columns[j])
		}
	}
	return out
}
