package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// column is one column of a table.
type column struct {
	t    *table
	name string
	j    int
}

func (t *table) column(name string) (*column, error) {
	j, err := t.index(name)
	return &column{t, name, j}, err
}

func (c *column) text(i int) string { return c.t.rows[i][c.j] }

// errorf is an error about row i.
func (c *column) errorf(i int, format string, args ...any) error {
	return fmt.Errorf("%s: column %q: %s", c.t.at(i), c.name, fmt.Sprintf(format, args...))
}

// present finds missing values: nothing, or one of the usual words for it.
func (c *column) present() error {
	for i := range c.t.rows {
		if s := c.text(i); s == "" {
			return c.errorf(i, "the value is missing; leave out the row or the column")
		} else if slices.Contains(missing, strings.ToLower(s)) {
			return c.errorf(i, "the value is missing (%s); leave out the row or the column", s)
		}
	}
	return nil
}

var missing = []string{"na", "n/a", "nan", "null", "?"}

// numeric reports whether the column holds numbers: at least half of it are. What
// is none in such a column is a malformed value, not a text.
func (c *column) numeric() bool {
	n := 0
	for i := range c.t.rows {
		if _, err := parseNumber(c.text(i)); err == nil {
			n++
		}
	}
	return 2*n >= len(c.t.rows)
}

// numbers returns the column as finite numbers.
func (c *column) numbers() ([]float64, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	out := make([]float64, len(c.t.rows))
	for i := range out {
		v, err := parseNumber(c.text(i))
		if err != nil {
			return nil, c.errorf(i, "%.40q is no number", c.text(i))
		}
		if math.IsInf(v, 0) {
			return nil, c.errorf(i, "%.40s is not finite", c.text(i))
		}
		out[i] = v
	}
	return out, nil
}

// parseNumber reads a decimal number; one beyond the range of float64 is infinite.
func parseNumber(s string) (float64, error) {
	if strings.ContainsAny(s, "xXpP_") { // Go's own ways to write numbers
		return 0, strconv.ErrSyntax
	}
	v, err := strconv.ParseFloat(s, 64)
	if errors.Is(err, strconv.ErrRange) {
		return v, nil
	}
	return v, err
}

// labels returns the column as indices into its levels, the different values in
// order. Numbers are compared as numbers, so that 1 and 1.0 are one level.
func (c *column) labels() (levels []string, index []int, err error) {
	if err := c.present(); err != nil {
		return nil, nil, err
	}
	texts := make([]string, len(c.t.rows))
	isNumber := c.numeric()
	for i := range texts {
		texts[i] = c.text(i)
		if isNumber {
			v, err := parseNumber(texts[i])
			if err != nil {
				return nil, nil, c.errorf(i, "%.40q is no number, as most of the column are", texts[i])
			}
			texts[i] = number(v)
		}
	}
	levels = slices.Compact(slices.Sorted(slices.Values(texts)))
	if isNumber {
		slices.SortFunc(levels, func(a, b string) int {
			x, _ := parseNumber(a)
			y, _ := parseNumber(b)
			return cmp.Compare(x, y)
		})
	}
	if len(levels) > maxLevels {
		return nil, nil, fmt.Errorf("%s: column %q has %d different values; at most %d are told apart", c.t.file, c.name, len(levels), maxLevels)
	}
	at := map[string]int{}
	for k, s := range levels {
		at[s] = k
	}
	index = make([]int, len(texts))
	for i, s := range texts {
		index[i] = at[s]
	}
	return levels, index, nil
}

// maxLevels bounds the categories of a column, and the classes: a column of names
// or dates is none.
const maxLevels = 1000

// number writes v with as many digits as it takes to read it back.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
