package main

import (
	"math"
	"slices"

	"github.com/covector-ad/covector/cmd/internal/chart"
	"github.com/covector-ad/covector/tensor"
)

// fitChart draws the model with the parameters w, and the rows that it was fitted
// to: over the one column that it reads, if it is one of numbers; else what was
// observed over what was fitted. Of more than two classes it draws how probable the
// model makes each row's own class.
func (t *task) fitChart(w []float64) chart.Chart {
	m, isGLM := t.model.(*glm)
	switch {
	case isGLM && m.family == "softmax":
		return t.ownClass(m, w)
	case len(t.schema.Features) == 1 && t.schema.Features[0].Levels == nil:
		return t.curve(w)
	case isGLM && m.family == "logistic":
		return t.odds(m, w)
	}
	y := t.fitted(w)
	lo, hi := span(y)
	return chart.Chart{Title: "Fit", X: "fitted " + t.target, Y: t.target, Series: []chart.Series{
		{Name: "rows", X: y, Y: t.train.y.Data(), Dots: true},
		{Name: "observed = fitted", X: []float64{lo, hi}, Y: []float64{lo, hi}},
	}}
}

// fitted returns the response to each training row; for two classes the probability
// of the second one.
func (t *task) fitted(w []float64) []float64 { return second(respond(t.model, w, t.train.x)) }

// second returns y, or its last column if it has several.
func second(y *tensor.Dense[float64]) []float64 {
	k := 1
	if y.Rank() == 2 {
		k = y.Shape()[1]
	}
	var out []float64
	for i := k - 1; i < y.Size(); i += k {
		out = append(out, y.Data()[i])
	}
	return out
}

// explainedName is what the Y axis shows.
func (t *task) explainedName() string {
	if m, ok := t.model.(*glm); ok && m.family == "logistic" {
		return "P(" + t.target + " = " + m.classes[1] + ")"
	}
	return t.target
}

// curvePoints is how finely a curve is drawn.
const curvePoints = 300

// curve draws rows and response over the only column.
func (t *task) curve(w []float64) chart.Chart {
	p, off := t.train.x.Shape()[1], t.schema.offset()
	var column []float64
	for i := off; i < t.train.x.Size(); i += p {
		column = append(column, t.train.x.Data()[i])
	}
	lo, hi := span(column)
	grid := tensor.Ones[float64](curvePoints, p)
	var xs []float64
	for k := range curvePoints {
		x := lo + (hi-lo)*float64(k)/(curvePoints-1)
		grid.Data()[k*p+off] = x
		xs = append(xs, t.raw(x))
	}
	for i := range column {
		column[i] = t.raw(column[i])
	}
	return chart.Chart{Title: "Fit", X: t.schema.Features[0].Name, Y: t.explainedName(), Series: []chart.Series{
		{Name: "rows", X: column, Y: t.train.y.Data(), Dots: true},
		{Name: "model", X: xs, Y: second(respond(t.model, w, grid))},
	}}
}

// raw takes the scaling of the only column back.
func (t *task) raw(x float64) float64 {
	if t.schema.Mean == nil {
		return x
	}
	return x*t.schema.Dev[0] + t.schema.Mean[0]
}

// odds draws two classes and their curve over z, the logarithm of the odds.
func (t *task) odds(m *glm, w []float64) chart.Chart {
	z := evaluate(tensor.FromSlice(w, len(w)), func(w Var) Var { return m.linear(w, t.train.x) }).Data()
	lo, hi := span(z)
	var xs, ys []float64
	for k := range curvePoints {
		x := lo + (hi-lo)*float64(k)/(curvePoints-1)
		xs, ys = append(xs, x), append(ys, 1/(1+math.Exp(-x)))
	}
	return chart.Chart{Title: "Fit", X: "log of the odds", Y: t.explainedName(), Series: []chart.Series{
		{Name: "rows", X: z, Y: t.train.y.Data(), Dots: true},
		{Name: "model", X: xs, Y: ys},
	}}
}

// ownClass draws, class by class, the probabilities that the model gives rows of
// that class to be in it, in ascending order.
func (t *task) ownClass(m *glm, w []float64) chart.Chart {
	p, k := respond(m, w, t.train.x).Data(), len(m.classes)
	own := make([][]float64, k)
	for i, label := range t.train.labels.Data() {
		own[label] = append(own[label], p[i*k+int(label)])
	}
	out := chart.Chart{Title: "Fit", X: "share of the rows of a class", Y: "probability of the right class, at most"}
	for c, ys := range own {
		slices.Sort(ys)
		var xs []float64
		for i := range ys {
			xs = append(xs, float64(i+1)/float64(len(ys)))
		}
		out.Series = append(out.Series, chart.Series{Name: m.classes[c], X: xs, Y: ys})
	}
	return out
}

func span(v []float64) (lo, hi float64) { return slices.Min(v), slices.Max(v) }
