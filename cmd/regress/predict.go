package main

import (
	"encoding/csv"
	"io"

	"github.com/covector-ad/covector/tensor"
)

// predictFile writes a prediction for each row of a table, as CSV: a number, or the
// class with the highest probability and the probabilities of all.
func (o *options) predictFile(stdin io.Reader, stdout io.Writer) error {
	s, err := loadModel(o.predict)
	if err != nil {
		return err
	}
	data, err := readFile(o.file, stdin)
	if err != nil {
		return err
	}
	t, err := parseTable(fileName(o.file), data, o.noHeader)
	if err != nil {
		return err
	}
	y, err := s.predict(t)
	if err != nil {
		return err
	}
	return s.write(stdout, y)
}

// predict returns the responses to the raw rows of t.
func (s *saved) predict(t *table) (*tensor.Dense[float64], error) {
	x, err := s.schema.matrix(t)
	if err != nil {
		return nil, err
	}
	return respond(s.model, s.w, tensor.FromSlice(x, len(t.rows), len(x)/len(t.rows))), nil
}

func (s *saved) write(w io.Writer, y *tensor.Dense[float64]) error {
	out := csv.NewWriter(w)
	var classes []string
	head := []string{s.target}
	if m, ok := s.model.(*glm); ok && m.classes != nil {
		classes = m.classes
		for _, c := range classes {
			head = append(head, "p("+c+")")
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	k := max(1, len(classes))
	for row := y.Data(); len(row) > 0; row = row[k:] {
		var fields []string
		if classes != nil {
			fields = append(fields, classes[largest(row[:k])])
		}
		for _, v := range row[:k] {
			fields = append(fields, number(v))
		}
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
