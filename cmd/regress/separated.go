package main

import (
	"fmt"

	"github.com/covector-ad/covector/tensor"
)

// separated is an error if w gives every row of training data more to its own class
// than to any other, and there is no penalty: then multiples of w raise the
// likelihood without end, and no w is best. If there is such a w, every method comes
// to one, because the objective is below log 2 only there.
func (t *task) separated(w []float64) error {
	m, ok := t.model.(*glm)
	if !ok || !classifies(m.family) || t.penalty() {
		return nil
	}
	z := evaluate(tensor.FromSlice(w, len(w)), func(w Var) Var { return m.linear(w, t.train.x) }).Data()
	k := m.vectors()
	for i, label := range t.train.labels.Data() {
		row := z[i*k : (i+1)*k]
		if m.family == "logistic" {
			row = []float64{0, row[0]}
		}
		for c, v := range row {
			if c != int(label) && !(row[label] > v) {
				return nil
			}
		}
	}
	return fmt.Errorf("the classes are perfectly separated: the weights found put all %d rows on their own sides, larger ones do so more surely, and none are best; give a penalty, such as -l2 1", t.train.count())
}
