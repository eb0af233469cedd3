package tensor

import (
	"math"
	"strconv"
	"strings"
)

// How tensors are printed; numpy's defaults.
const (
	printDigits    = 8    // after the point, at most
	printAll       = 1000 // elements; above, only the edges are printed
	printEdge      = 3    // items at either end of an axis
	printLineWidth = 75
)

// String returns the elements in nested brackets, in aligned columns, as numpy's
// str does: with the fewest digits that tell a number from its neighbours but no
// more than 8 after the point; with exponents if the largest magnitude is at
// least 10⁸ (in float32 10⁶), the smallest but 0 below 10⁻⁴ or their ratio above
// 1000. Of more than 1000 elements only the first and last three items of each
// axis are told. A tensor of rank 0 is its element; one without elements is "[]".
func (d Dense[T]) String() string {
	shape := d.Shape()
	switch {
	case len(d.data) == 0: // also where only the shape is known
		return "[]"
	case len(shape) == 0:
		return formatScalar(d.data[0])
	}
	seen := visible(shape)
	x := make([]T, len(seen))
	for k, off := range seen {
		x[k] = d.data[off]
	}
	return brackets(shape, formatColumn(x))
}

// String returns the elements in nested brackets, as [Dense.String] does.
func (d Ints) String() string {
	shape := d.Shape()
	switch {
	case len(d.data) == 0:
		return "[]"
	case len(shape) == 0:
		return strconv.FormatInt(d.data[0], 10)
	}
	seen := visible(shape)
	cells := make([]string, len(seen))
	for k, off := range seen {
		cells[k] = strconv.FormatInt(d.data[off], 10)
	}
	alignRight(cells)
	return brackets(shape, cells)
}

// shown returns how many items of an axis of length n are printed at its
// beginning and at its end; if there are others between, first + last < n.
func shown(n int, elided bool) (first, last int) {
	if elided && n > 2*printEdge {
		return printEdge, printEdge
	}
	return n, 0
}

// visible returns the positions of the printed elements of a tensor, row-major.
func visible(shape Shape) []int {
	if shape.Size() == 0 {
		return nil
	}
	seen := []int{0}
	for _, n := range shape {
		first, last := shown(n, shape.Size() > printAll)
		next := make([]int, 0, len(seen)*(first+last))
		for _, off := range seen {
			for i := range first {
				next = append(next, off*n+i)
			}
			for i := n - last; i < n; i++ {
				next = append(next, off*n+i)
			}
		}
		seen = next
	}
	return seen
}

// layout writes cells in nested brackets.
type layout struct {
	b      strings.Builder
	shape  Shape
	elided bool
	cells  []string // those not yet written
	blank  string   // ends the word written last, unless its line ends there
}

func brackets(shape Shape, cells []string) string {
	if len(cells) == 0 {
		return "[]"
	}
	l := layout{shape: shape, elided: shape.Size() > printAll, cells: cells}
	l.axis(0)
	return l.b.String()
}

// axis writes one item of the axis before a: all of axis a. Its brackets stand
// below a others.
func (l *layout) axis(a int) {
	l.b.WriteByte('[')
	if a == len(l.shape)-1 {
		l.row(a)
	} else {
		n := l.shape[a]
		first, last := shown(n, l.elided)
		next := strings.Repeat("\n", len(l.shape)-1-a) + strings.Repeat(" ", a+1)
		for i := range first + last {
			if i > 0 {
				l.b.WriteString(next)
			}
			if i == first {
				l.b.WriteString("..." + next)
			}
			l.axis(a + 1)
		}
	}
	l.b.WriteByte(']')
}

// row writes the elements of the last axis, and goes to another line where one
// would not leave room for the brackets that close.
func (l *layout) row(a int) {
	first, last := shown(l.shape[a], l.elided)
	words := l.cells[:first+last]
	l.cells = l.cells[first+last:]
	room := printLineWidth - (a + 1)
	column := a + 1 // where the next word begins
	for i, w := range words {
		if i == first {
			column = l.word("...", a, column, room)
		}
		column = l.word(w, a, column, room)
	}
	l.b.WriteString(l.blank)
	l.blank = ""
}

// word writes w, which begins at the given column, with a space before it
// unless it is the first of its line, and returns where the next begins.
func (l *layout) word(w string, a, column, room int) int {
	start := a + 1
	switch {
	case column == start:
	case column+len(w) > room:
		l.b.WriteString("\n" + strings.Repeat(" ", start))
		column = start
	default:
		l.b.WriteString(l.blank + " ")
	}
	text := strings.TrimRight(w, " ")
	l.b.WriteString(text)
	l.blank = w[len(text):]
	return column + len(w) + 1
}

// formatScalar is how numpy writes one number: the fewest digits that tell it
// from its neighbours, with an exponent below 10⁻⁴ and from where the digits of T
// end: 10¹⁶, in float32 10⁶.
func formatScalar[T Float](v T) string {
	if s, ok := nonFinite(v); ok {
		return s
	}
	limit := 1e16
	if DType[T]() == "float32" {
		limit = 1e6
	}
	if m := math.Abs(float64(v)); m != 0 && (m < 1e-4 || m >= limit) {
		return format(v, 'e', -1)
	}
	s := format(v, 'f', -1)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// formatColumn returns the numbers as words of one width.
func formatColumn[T Float](x []T) []string {
	cells := make([]string, len(x))
	if exponents(x) {
		formatExponents(cells, x)
	} else {
		formatPoints(cells, x)
	}
	alignRight(cells)
	return cells
}

// exponents reports whether the numbers are to be written with exponents.
func exponents[T Float](x []T) bool {
	least, most := T(math.Inf(1)), T(0)
	for _, v := range x {
		if v = max(v, -v); v-v == 0 && v != 0 {
			least, most = min(least, v), max(most, v)
		}
	}
	limit := T(1e8)
	if DType[T]() == "float32" {
		limit = 1e6
	}
	return most >= limit || least < 1e-4 || most/least > 1000
}

// formatPoints writes numbers whose points stand below each other.
func formatPoints[T Float](cells []string, x []T) {
	right := 0
	for k, v := range x {
		s, odd := nonFinite(v)
		if !odd {
			s = format(v, 'f', -1)
			if _, frac, _ := strings.Cut(s, "."); len(frac) > printDigits {
				s = strings.TrimRight(format(v, 'f', printDigits), "0")
			} else if frac == "" {
				s += "."
			}
			right = max(right, len(s)-1-strings.IndexByte(s, '.'))
		}
		cells[k] = s
	}
	for k, s := range cells {
		if at := strings.IndexByte(s, '.'); at >= 0 {
			cells[k] = s + strings.Repeat(" ", right-(len(s)-1-at))
		}
	}
}

// formatExponents writes numbers with equally many digits after the point, and
// in the exponent.
func formatExponents[T Float](cells []string, x []T) {
	digits, exponent := 0, 0
	for _, v := range x {
		if _, odd := nonFinite(v); !odd {
			_, frac, e := scientific(v)
			digits, exponent = max(digits, len(frac)), max(exponent, len(e)-1)
		}
	}
	for k, v := range x {
		s, odd := nonFinite(v)
		if !odd {
			whole, frac, e := scientific(v)
			if len(frac) < digits {
				whole, frac, e = scientificTo(v, digits)
			}
			s = whole + "." + frac + "e" + e[:1] + strings.Repeat("0", exponent-len(e)+1) + e[1:]
		}
		cells[k] = s
	}
}

// scientific returns the digits of v before and after the point, as few as tell
// v from its neighbours but at most printDigits, and the exponent with its sign.
func scientific[T Float](v T) (whole, frac, exponent string) {
	if whole, frac, exponent = scientificTo(v, -1); len(frac) > printDigits {
		whole, frac, exponent = scientificTo(v, printDigits)
	}
	return whole, strings.TrimRight(frac, "0"), exponent
}

// scientificTo is scientific with the given number of digits after the point.
func scientificTo[T Float](v T, digits int) (whole, frac, exponent string) {
	s, exponent, _ := strings.Cut(format(v, 'e', digits), "e")
	whole, frac, _ = strings.Cut(s, ".")
	return whole, frac, exponent
}

func format[T Float](v T, verb byte, digits int) string {
	size := 64
	if DType[T]() == "float32" {
		size = 32
	}
	return strconv.FormatFloat(float64(v), verb, digits, size)
}

// nonFinite names infinities and NaN.
func nonFinite[T Float](v T) (string, bool) {
	switch {
	case v != v:
		return "nan", true
	case v-v == 0:
		return "", false
	case v > 0:
		return "inf", true
	}
	return "-inf", true
}

// alignRight pads the words at their left to one width.
func alignRight(cells []string) {
	width := 0
	for _, s := range cells {
		width = max(width, len(s))
	}
	for k, s := range cells {
		cells[k] = strings.Repeat(" ", width-len(s)) + s
	}
}
