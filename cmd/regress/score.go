package main

import (
	"fmt"
	"math"
	"strings"
)

// score is how well a model does on rows; what does not apply is NaN.
type score struct {
	rows     int
	rmse     float64 // root of the mean square of the residuals
	r2       float64 // 1 − their squares over those of y less its mean
	nll      float64 // mean negative log-likelihood
	right    int     // rows whose class has the highest probability
	accuracy float64 // right/rows
}

// score judges the parameters w by the rows d.
func (t *task) score(w []float64, d *rows) score {
	s := score{rows: d.count(), rmse: nan, r2: nan, nll: nan, accuracy: nan}
	terms := termsAt(t.model, w, d)
	n := float64(s.rows)
	if t.model.squares() {
		mean, squares, total := 0.0, 0.0, 0.0
		for _, y := range d.y.Data() {
			mean += y / n
		}
		for i, y := range d.y.Data() {
			squares += terms[i] * terms[i]
			total += (y - mean) * (y - mean)
		}
		s.rmse, s.r2 = math.Sqrt(squares/n), 1-squares/total
		return s
	}
	sum := 0.0
	for _, v := range terms {
		sum += v
	}
	s.nll = sum / n
	if d.labels != nil {
		p := respond(t.model, w, d.x)
		for i, label := range d.labels.Data() {
			if k := p.Shape()[1]; largest(p.Data()[i*k:(i+1)*k]) == int(label) {
				s.right++
			}
		}
		s.accuracy = float64(s.right) / n
	}
	return s
}

// largest returns the index of the largest number, the first one of equals.
func largest(v []float64) int {
	k := 0
	for i := range v {
		if v[i] > v[k] {
			k = i
		}
	}
	return k
}

// String names what applies.
func (s score) String() string {
	var parts []string
	if !math.IsNaN(s.rmse) {
		parts = append(parts, fmt.Sprintf("root mean square error %.6g, R² %.6g", s.rmse, s.r2))
	}
	if !math.IsNaN(s.accuracy) {
		parts = append(parts, fmt.Sprintf("accuracy %.2f%% (%d/%d)", 100*s.accuracy, s.right, s.rows))
	}
	if !math.IsNaN(s.nll) {
		parts = append(parts, fmt.Sprintf("mean negative log-likelihood %.6g", s.nll))
	}
	return strings.Join(parts, ", ")
}

// nan is a number that does not apply.
var nan = math.NaN()
