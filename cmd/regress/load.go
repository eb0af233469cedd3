package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/cmd/internal/iris"
	"github.com/covector-ad/covector/internal/nist"
	"github.com/covector-ad/covector/tensor"
)

// load reads the data and says what there is to fit.
func (o *options) load(stdin io.Reader) (*task, error) {
	if o.file == "" {
		return o.example()
	}
	data, err := readFile(o.file, stdin)
	if err != nil {
		return nil, err
	}
	file := fileName(o.file)
	var t *task
	switch {
	case bytes.HasPrefix(data, []byte(nistMark)):
		t, err = o.loadNIST(file, data)
	case o.expr != "":
		t, err = o.loadFormula(file, data)
	default:
		t, err = o.loadTable(file, data)
	}
	if err != nil {
		return nil, err
	}
	return t, t.checkStart()
}

const nistMark = "NIST/ITL StRD"

// exampleTargets are columns of the embedded table that suit a model.
var exampleTargets = map[string]string{"linear": "petal width", "softmax": "species"}

// example is the task where no file is named.
func (o *options) example() (*task, error) {
	target, ok := exampleTargets[o.model]
	if !ok {
		return nil, cli.Misuse("the embedded irises have nothing to explain with -model %s; name a file and a -target", o.model)
	}
	with := *o
	with.target = target
	return with.loadTable("iris.csv", iris.CSV)
}

// loadTable is the task of fitting one of the families.
func (o *options) loadTable(file string, data []byte) (*task, error) {
	if o.start != "" {
		return nil, cli.Misuse("-start goes with -expr, or with a NIST file")
	}
	table, err := parseTable(file, data, o.noHeader)
	if err != nil {
		return nil, err
	}
	if o.target == "" {
		return nil, cli.Misuse("name the column to explain with -target; %s has %s", file, list(table.names))
	}
	m := &glm{family: o.model}
	all := &rows{}
	if err := m.setTarget(all, table, o.target); err != nil {
		return nil, err
	}
	names, err := featureNames(table, o.features, o.target)
	if err != nil {
		return nil, err
	}
	t := &task{model: m, target: o.target, l1: o.l1, l2: o.l2}
	if t.schema, err = newSchema(table, names, true); err != nil {
		return nil, err
	}
	m.columns = t.schema.names()
	x, err := t.schema.matrix(table)
	if err != nil {
		return nil, err
	}
	all.x = tensor.FromSlice(x, len(table.rows), len(m.columns))
	return t, o.prepare(t, all, table)
}

// prepare splits and scales the rows, and looks whether they determine an answer.
func (o *options) prepare(t *task, all *rows, table *table) error {
	kept, err := t.split(all, o.split, o.seed)
	if err != nil {
		return err
	}
	t.at = func(i int) string { return table.at(kept[i]) }
	m, isGLM := t.model.(*glm)
	if !isGLM {
		return nil
	}
	where := table.file
	if t.test != nil {
		where += ", the rows that -split leaves to fit"
	}
	if err := m.present(where, t.train); err != nil {
		return err
	}
	if o.standardize {
		if err := t.schema.standardize(where, t.train.x.Data()); err != nil {
			return err
		}
		if t.test != nil {
			t.schema.scale(t.test.x.Data(), len(m.columns))
		}
	}
	if !t.penalty() {
		if err := checkRank(where, t.train.x.Data(), m.columns); err != nil {
			return err
		}
	}
	t.w0 = make([]float64, len(m.parameters()))
	if m.family == "poisson" { // the mean of the counts: elsewhere eᶻ is far off
		sum := 0.0
		for _, v := range t.train.y.Data() {
			sum += v
		}
		if sum == 0 {
			return fmt.Errorf("%s: the target %q is 0 in every row: there is nothing to explain", where, t.target)
		}
		t.w0[0] = math.Log(sum / float64(t.train.count()))
	}
	return nil
}

// loadFormula is the task of fitting -expr.
func (o *options) loadFormula(file string, data []byte) (*task, error) {
	table, err := parseTable(file, data, o.noHeader)
	if err != nil {
		return nil, err
	}
	if o.start == "" {
		return nil, cli.Misuse("-expr needs -start with a value for each parameter: -start b1=500,b2=1e-4")
	}
	params, values, err := startValues(o.start)
	if err != nil {
		return nil, err
	}
	left, right, err := splitFormula(o.expr)
	if err != nil {
		return nil, err
	}
	columns := fmt.Sprintf(": no column of %s, which has %s", file, list(table.names))
	y, err := explained(left, table, columns)
	if err != nil {
		return nil, inWhole(err, o.expr, left, strings.Index(o.expr, left))
	}
	m, err := newFormula(left, right, params, table.names, columns+", and -start gives it no value")
	if err != nil {
		return nil, inWhole(err, o.expr, right, strings.LastIndex(o.expr, right))
	}
	return o.formulaTask(m, values, y, table)
}

func (o *options) formulaTask(m *formula, w0, y []float64, table *table) (*task, error) {
	t := &task{model: m, target: m.left, w0: w0, l1: o.l1, l2: o.l2, schema: &schema{Features: numeric(m.columns)}}
	x, err := t.schema.matrix(table)
	if err != nil {
		return nil, err
	}
	n := len(table.rows)
	all := &rows{x: tensor.FromSlice(x, n, len(m.columns)), y: tensor.FromSlice(y, n)}
	return t, o.prepare(t, all, table)
}

// loadNIST is the task of a NIST file, which says all itself.
func (o *options) loadNIST(file string, data []byte) (*task, error) {
	if err := o.without("a NIST file, which has a model", "expr", "model", "target", "features", "standardize", "no-header"); err != nil {
		return nil, err
	}
	start := 2
	if o.start != "" {
		var err error
		if start, err = strconv.Atoi(o.start); err != nil || start < 1 || start > 2 {
			return nil, cli.Misuse("-start %q: of a NIST file 1 or 2, its starting points", o.start)
		}
	}
	p, err := nist.Read(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	table := nistTable(file, p)
	m, err := newFormula(p.Response, p.Model, p.Params, table.names, "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	y, err := explained(p.Response, table, "")
	if err != nil {
		return nil, err
	}
	t, err := o.formulaTask(m, p.Start[start-1], y, table)
	if err == nil && o.split == 0 && !t.penalty() { // else the answer is another
		t.certified = p
	}
	return t, err
}

// nistTable is the data of p as a table. Numbers keep all their digits.
func nistTable(file string, p *nist.Problem) *table {
	t := &table{file: file, names: append([]string{"y"}, p.Predictors...)}
	for i, y := range p.Y {
		row := []string{number(y)}
		for _, x := range p.X {
			row = append(row, number(x[i]))
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, i+1)
	}
	return t
}
