package main

import (
	"math"

	"github.com/covector-ad/covector/cmd/internal/chart"
)

// residualChart draws what the model with the parameters w leaves unexplained of
// each training row: y less the fitted value; for likelihoods the deviance residual,
// ±√(2·(−log-likelihood less the least that it can be)), with the sign of y less the
// fitted value. Of more than two classes it has no sign, and stands over the row.
func (t *task) residualChart(w []float64) chart.Chart {
	if m, ok := t.model.(*glm); ok && m.family == "softmax" {
		return t.classResiduals(m, w)
	}
	fitted := t.fitted(w)
	name := "residual"
	if !t.model.squares() {
		name = "deviance residual"
	}
	res := make([]float64, len(fitted))
	terms := termsAt(t.model, w, t.train)
	for i, y := range t.train.y.Data() {
		res[i] = y - fitted[i]
		if !t.model.squares() {
			least := 0.0
			if t.model.(*glm).family == "poisson" {
				least = leastPoisson(y)
			}
			res[i] = math.Copysign(math.Sqrt(2*math.Max(0, terms[i]-least)), res[i])
		}
	}
	lo, hi := span(fitted)
	return chart.Chart{Title: "Residuals", X: "fitted " + t.explainedName(), Y: name, Series: []chart.Series{
		{X: fitted, Y: res, Dots: true},
		{X: []float64{lo, hi}, Y: []float64{0, 0}},
	}}
}

// leastPoisson is −log P(y) under the law of mean y: y − y·log y + log y!.
func leastPoisson(y float64) float64 {
	if y == 0 {
		return 0
	}
	l, _ := math.Lgamma(y + 1)
	return y - y*math.Log(y) + l
}

func (t *task) classResiduals(m *glm, w []float64) chart.Chart {
	out := chart.Chart{Title: "Residuals", X: "row", Y: "deviance residual"}
	for _, c := range m.classes {
		out.Series = append(out.Series, chart.Series{Name: c, Dots: true})
	}
	for i, v := range termsAt(t.model, w, t.train) {
		s := &out.Series[t.train.labels.Data()[i]]
		s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, math.Sqrt(2*v))
	}
	return out
}
