package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// setTarget reads what m is to explain into d, and the classes into m.
func (m *glm) setTarget(d *rows, t *table, name string) error {
	c, err := t.column(name)
	if err != nil {
		return err
	}
	if classifies(m.family) {
		return m.setClasses(d, c)
	}
	if err := c.present(); err != nil {
		return err
	}
	if !c.numeric() {
		return fmt.Errorf("%s: column %q holds texts such as %.40q; -model logistic and softmax explain those", t.file, name, c.text(0))
	}
	y, err := c.numbers()
	if err != nil {
		return err
	}
	if constant(y, 1, 0) {
		return fmt.Errorf("%s: the target %q is %s in every row: there is nothing to explain", t.file, name, number(y[0]))
	}
	if m.family == "poisson" {
		for i, v := range y {
			if v < 0 || v != math.Trunc(v) {
				return c.errorf(i, "%s is no count; -model poisson wants 0, 1, 2, …", c.text(i))
			}
		}
	}
	d.y = tensor.FromSlice(y, len(y))
	return nil
}

func (m *glm) setClasses(d *rows, c *column) error {
	classes, index, err := c.labels()
	switch {
	case err != nil:
		return err
	case len(classes) == 1:
		return fmt.Errorf("%s: the target %q is of one class only (%s): there is nothing to tell apart", c.t.file, c.name, classes[0])
	case m.family == "logistic" && len(classes) > 2:
		return fmt.Errorf("%s: the target %q has %d classes (%s); -model logistic wants 2, -model softmax takes any number", c.t.file, c.name, len(classes), list(classes))
	}
	m.classes = classes
	d.labels = tensor.IntsFrom(index, len(index))
	if m.family == "logistic" {
		d.y = tensor.Zeros[float64](len(index))
		for i, k := range index {
			d.y.Data()[i] = float64(k)
		}
	}
	return nil
}

// present wants a row of each class.
func (m *glm) present(where string, d *rows) error {
	for k, class := range m.classes {
		if !slices.Contains(d.labels.Data(), int64(k)) {
			return fmt.Errorf("%s: there is no row of the class %q; take a smaller share or another -seed, or leave the class out", where, class)
		}
	}
	return nil
}

// featureNames returns the names given, or all columns but the target.
func featureNames(t *table, given []string, target string) ([]string, error) {
	if given == nil {
		for _, n := range t.names {
			if n != target {
				given = append(given, n)
			}
		}
		if given == nil {
			return nil, fmt.Errorf("%s has no column but the target %q", t.file, target)
		}
		return given, nil
	}
	for k, n := range given {
		if n == target {
			return nil, fmt.Errorf("-features names the target %q", n)
		}
		if slices.Contains(given[:k], n) {
			return nil, fmt.Errorf("-features names %q twice", n)
		}
	}
	return given, nil
}
