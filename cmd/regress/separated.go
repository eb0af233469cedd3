package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/internal/plural"
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
	rested      = 1e-6 // one that has
	resting     = 1e-3 // of the largest share in it, a share that comes to rest
	lossless    = 1e-5 // of a row's shares in it, a loss that is none
	nothing     = 1e-9 // of the largest gain, a loss that is none in any case
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
	var last []float64
	var found error
	_, err := optim.Minimize(t.anchored(m), t.w0, &optim.Newton{}, &optim.Settings{
		MaxIterations: manySteps, GradAbs: -1, GradRel: -1, Context: ctx,
		Observe: func(it *optim.Iteration) (stop bool) {
			if it.N > 0 {
				way := floats.SubTo(make([]float64, len(last)), it.X, last)
				found = t.endless(m, way)
				stop = found != nil || slices.Max(m.gains(way, t.train)) < rested
			}
			last = append(last[:0], it.X...)
			return stop
		},
	})
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w; nothing was saved", cli.ErrInterrupted)
	case err != nil:
		return cli.Plain(err)
	}
	return found
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

// endless is an error that tells of it if the step way, without what comes to rest of
// it, can be repeated for ever: it moves some rows, and none loses by it. What a row
// loses is compared with what the columns contribute to its z.
func (t *task) endless(m *glm, way []float64) error {
	middle := medians(t.train.x.Data(), len(m.columns))
	columns := m.settle(way, t.train.x.Data(), middle)
	gains, shares := m.gains(way, t.train), m.shares(way, t.train, middle)
	most := slices.Max(gains)
	if most < moved {
		return nil
	}
	for i, v := range gains {
		if v < -lossless*shares[i]-nothing*most {
			return nil
		}
	}
	gaining := 0
	for row := range slices.Chunk(gains, len(gains)/t.train.count()) {
		if slices.Max(row) > resting*most {
			gaining++
		}
	}
	why := "the classes are separated in part"
	switch {
	case !classifies(m.family):
		why = "there are no events where they are not 0"
	case slices.Min(gains) > resting*most:
		why = "the classes are perfectly separated"
	}
	return fmt.Errorf("along %s %d of %s become ever more likely, and none less (%s); no coefficients are best; give a penalty, such as -l2 1, or leave columns out with -features",
		list(columns), gaining, plural.Of(t.train.count(), "row"), why)
}

// medians returns the median of each of the p columns of x, which an outlier does not
// move as it moves the mean.
func medians(x []float64, p int) []float64 {
	out, column := make([]float64, p), make([]float64, len(x)/p)
	for j := range out {
		for i := range column {
			column[i] = x[i*p+j]
		}
		slices.Sort(column)
		out[j] = column[len(column)/2]
	}
	return out
}

// settle takes out of the direction way what is small beside the rest, so that it is
// coming to rest: what all classes have in common, the difference of two classes, a
// column. It names the other columns. What the middle of a column contributes stays, in
// the intercept.
func (m *glm) settle(way, x, middle []float64) (columns []string) {
	p := len(m.columns)
	reach := make([]float64, p) // how far columns are from their middle
	for i, v := range x {
		reach[i%p] = max(reach[i%p], math.Abs(v-middle[i%p]))
	}
	length := func(u []float64) float64 {
		out := math.Abs(floats.Dot(u, middle))
		for j, v := range u {
			out = max(out, math.Abs(v)*reach[j])
		}
		return out
	}
	vectors := slices.Collect(slices.Chunk(way, p))
	if m.family == "softmax" {
		for k := range vectors {
			floats.Sub(vectors[len(vectors)-1-k], vectors[0])
		}
	}
	most := 0.0
	for _, u := range vectors {
		most = max(most, length(u))
	}
	gap := make([]float64, p)
	for k, u := range vectors {
		for _, v := range vectors[:k] {
			if length(floats.SubTo(gap, u, v)) < resting*most {
				copy(u, v)
			}
		}
	}
	for j := 1; j < p; j++ {
		moves := slices.ContainsFunc(vectors, func(u []float64) bool { return math.Abs(u[j])*reach[j] >= resting*most })
		if moves {
			columns = append(columns, m.columns[j])
			continue
		}
		for _, u := range vectors {
			u[0] += u[j] * middle[j]
			u[j] = 0
		}
	}
	return columns
}

// shares returns, for each of the gains by w, the sum of the absolute contributions to
// it: of the middle row, and of how far each column is from there.
func (m *glm) shares(w []float64, d *rows, middle []float64) []float64 {
	p, x := len(m.columns), d.x.Data()
	share := func(row, u []float64) float64 {
		s := math.Abs(floats.Dot(u, middle))
		for j, v := range row {
			s += math.Abs(u[j] * (v - middle[j]))
		}
		return s
	}
	var out []float64
	u := make([]float64, p)
	for i := range d.count() {
		row := x[i*p : (i+1)*p]
		if m.family != "softmax" {
			out = append(out, share(row, w))
			continue
		}
		label := int(d.labels.Data()[i])
		for c := range m.classes {
			if c != label {
				floats.SubTo(u, w[label*p:(label+1)*p], w[c*p:(c+1)*p])
				out = append(out, share(row, u))
			}
		}
	}
	return out
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
