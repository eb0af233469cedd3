package tensor

import (
	"fmt"
	"strings"
)

// Format serves package fmt. %v and %s write what String does, and %+v the
// element type and the shape in front of that. Every other verb, and a width or a
// precision, applies to the single elements, in nested brackets, of which a large
// tensor shows the outer ones only:
//
//	fmt.Printf("%.2f", tensor.FromSlice([]float64{1, 0.5}, 2)) // [1.00 0.50]
//	fmt.Printf("%8.3g\n", x)
//
// %#v shows all elements, as an argument of the function that makes the tensor.
func (d Dense[T]) Format(s fmt.State, verb rune) {
	writeFormatted(s, verb, "tensor.FromSlice", DType[T](), d.Shape(), d.data, d.String)
}

// Format serves package fmt as [Dense.Format] does: %d, %5d and %x apply to the
// single elements.
func (d Ints) Format(s fmt.State, verb rune) {
	writeFormatted(s, verb, "tensor.IntsFrom", "int64", d.Shape(), d.data, d.String)
}

func writeFormatted[E any](s fmt.State, verb rune, constructor, dtype string, shape Shape, data []E, text func() string) {
	_, wide := s.Width()
	_, precise := s.Precision()
	plain := (verb == 'v' || verb == 's') && !wide && !precise
	switch {
	case verb == 'v' && s.Flag('#'):
		fmt.Fprintf(s, "%s(%#v, %#v...)", constructor, data, []int(shape))
	case plain && s.Flag('+'):
		fmt.Fprintf(s, "%s%v", dtype, shape)
		if len(shape) > 1 && len(data) > 0 {
			fmt.Fprintf(s, "\n%s", text())
		} else {
			fmt.Fprintf(s, " %s", text())
		}
	case plain:
		fmt.Fprint(s, text())
	default:
		fmt.Fprint(s, formatEach(fmt.FormatString(s, verb), shape, data))
	}
}

// formatEach writes every element that is to be seen by the given directive of
// fmt.
func formatEach[E any](directive string, shape Shape, data []E) string {
	switch {
	case len(data) == 0:
		return "[]"
	case len(shape) == 0:
		return fmt.Sprintf(directive, data[0])
	}
	seen := visible(shape)
	cells := make([]string, len(seen))
	for k, off := range seen {
		cells[k] = fmt.Sprintf(directive, data[off])
	}
	if !strings.Contains(directive, "-") {
		alignRight(cells)
	}
	return brackets(shape, cells)
}
