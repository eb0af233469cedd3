package ops

import (
	"strings"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// A label names an axis in an Einsum: 0…25 are A…Z, 26…51 are a…z, and 52 + k is
// the axis under "..." that is number k from its end.
type label int8

const (
	dots      label = 52
	allLabels       = int(dots) + tensor.MaxRank
)

// labelSet is a set of labels, as bits.
type labelSet uint64

// term is what one operand, or the result, has for axes.
type term struct {
	n   int8
	lab [tensor.MaxRank]label
}

func (t *term) labels() []label { return t.lab[:t.n] }

func (t *term) add(l label) {
	t.lab[t.n] = l
	t.n++
}

func (t *term) set() (s labelSet) {
	for _, l := range t.labels() {
		s |= 1 << l
	}
	return s
}

// index returns the axis that l names, or −1.
func (t *term) index(l label) int {
	for a, m := range t.labels() {
		if m == l {
			return a
		}
	}
	return -1
}

// remove drops axis a.
func (t *term) remove(a int) {
	copy(t.lab[a:], t.lab[a+1:t.n])
	t.n--
	t.lab[t.n] = 0 // so that terms can be compared
}

// maxEinsum is the largest number of operands of an Einsum.
const maxEinsum = 64

// einsumSpec is a specification, parsed for operands of certain shapes. It lives
// on the stack: recording an Einsum again allocates nothing.
type einsumSpec struct {
	text   string
	pos    int // of the next byte
	n      int // operands
	in     [maxEinsum]term
	out    term
	length [allLabels]int // of each label, −1 if it does not occur
	count  [dots]int      // how often a letter occurs in the operands
	under  int            // the most axes under a "..."
}

// fail returns an error that shows where in the text it is.
func (e *einsumSpec) fail(kind error, at int, format string, args ...any) error {
	text := e.text
	if len(text) > 80 {
		text = text[:80] + "…"
	}
	return tape.Errorf(kind, "%q, byte %d: "+format, append([]any{text, at}, args...)...)
}

// begin parses text for n operands up to the result.
func (e *einsumSpec) begin(text string, n int) error {
	e.text, e.n = text, n
	for l := range e.length {
		e.length[l] = -1
	}
	if n == 0 || n > maxEinsum {
		return e.fail(tape.ErrLimit, 0, "%d operands; it takes 1 to %d", n, maxEinsum)
	}
	return nil
}

// operand parses the part for operand k, of shape s.
func (e *einsumSpec) operand(k int, s tensor.Shape) error {
	if k > 0 {
		if e.pos >= len(e.text) || e.text[e.pos] != ',' {
			return e.fail(tape.ErrFormat, e.pos, "subscripts for %s, but %d are given", plural.Of(k, "operand"), e.n)
		}
		e.pos++
	}
	start := e.pos
	letters, ellipsis, err := e.scan()
	if err != nil {
		return err
	}
	if letters > len(s) || letters < len(s) && !ellipsis {
		return e.fail(tape.ErrShape, start, "%s for operand %d of rank %d", plural.Of(letters, "subscript"), k, len(s))
	}
	t := e.term(start, len(s)-letters)
	for a, l := range t.labels() {
		if err := e.measure(l, s[a], start); err != nil {
			return err
		}
	}
	e.in[k], e.under = t, max(e.under, len(s)-letters)
	if k == e.n-1 && e.pos < len(e.text) && e.text[e.pos] == ',' {
		return e.fail(tape.ErrFormat, e.pos, "subscripts for more operands than the %d given", e.n)
	}
	return nil
}

// scan goes over letters and dots up to a comma, an arrow or the end.
func (e *einsumSpec) scan() (letters int, ellipsis bool, err error) {
	for ; e.pos < len(e.text); e.pos++ {
		switch c := e.text[e.pos]; {
		case c == ',' || c == '-':
			return letters, ellipsis, nil
		case c == ' ':
		case letterOf(c) >= 0:
			letters++
		case c == '.' && ellipsis:
			return 0, false, e.fail(tape.ErrFormat, e.pos, `a second "..." in one operand or result`)
		case strings.HasPrefix(e.text[e.pos:], "..."):
			ellipsis = true
			e.pos += 2
		case c == '.':
			return 0, false, e.fail(tape.ErrFormat, e.pos, `a dot that is not part of "..."`)
		default:
			return 0, false, e.fail(tape.ErrFormat, e.pos, "unexpected %q; subscripts are the letters a–z and A–Z", e.text[e.pos:e.pos+1])
		}
	}
	return letters, ellipsis, nil
}

// term returns the labels between start and pos, with the given number of axes
// under the dots. They have been scanned, and counted: there are at most MaxRank.
func (e *einsumSpec) term(start, under int) (t term) {
	for p := start; p < e.pos; p++ {
		if c := e.text[p]; c == '.' {
			for k := under - 1; k >= 0; k-- {
				t.add(dots + label(k))
			}
			p += 2
		} else if c != ' ' {
			t.add(letterOf(c))
		}
	}
	return t
}

func letterOf(c byte) label {
	switch {
	case c >= 'A' && c <= 'Z':
		return label(c - 'A')
	case c >= 'a' && c <= 'z':
		return label(c-'a') + 26
	}
	return -1
}

// measure notes that l has length n in an operand whose part begins at start.
func (e *einsumSpec) measure(l label, n, start int) error {
	if l < dots {
		e.count[l]++
	}
	switch was := e.length[l]; {
	case was == n:
	case was < 0 || l >= dots && was == 1:
		e.length[l] = n
	case l >= dots && n == 1:
	case l >= dots:
		return e.fail(tape.ErrShape, start, `axes of lengths %d and %d under "..." do not broadcast`, was, n)
	default:
		return e.fail(tape.ErrShape, start, "%q has length %d here and %d before", e.name(l), n, was)
	}
	return nil
}

// name returns the letter l.
func (e *einsumSpec) name(l label) string {
	if l < 26 {
		return string(rune('A' + l))
	}
	return string(rune('a' + l - 26))
}

// result parses the result, or makes it up where there is none.
func (e *einsumSpec) result() error {
	if e.pos == len(e.text) {
		return e.implicit()
	}
	arrow := e.pos
	if !strings.HasPrefix(e.text[arrow:], "->") {
		return e.fail(tape.ErrFormat, arrow, `a "-" that is not part of "->"`)
	}
	e.pos += 2
	start := e.pos
	letters, ellipsis, err := e.scan()
	switch {
	case err != nil:
		return err
	case e.pos < len(e.text):
		return e.fail(tape.ErrFormat, e.pos, "unexpected %q after the result", e.text[e.pos:e.pos+1])
	case e.under > 0 && !ellipsis:
		return e.fail(tape.ErrFormat, arrow, `the result has no "..." for the operands' axes under it; Sum them first if they are to go`)
	case letters+e.under > tensor.MaxRank:
		return e.fail(tape.ErrLimit, start, "the result has rank %d, of at most %d", letters+e.under, tensor.MaxRank)
	}
	e.out = e.term(start, e.under)
	for a, l := range e.out.labels() {
		if e.length[l] < 0 {
			return e.fail(tape.ErrFormat, start, "%q is in no operand", e.name(l))
		}
		if e.out.index(l) < a {
			return e.fail(tape.ErrFormat, start, "%q comes twice in the result", e.name(l))
		}
	}
	return nil
}

// implicit makes the result of the axes under dots and then, in the order of the
// alphabet, A before a, the letters that occur once.
func (e *einsumSpec) implicit() error {
	rank := e.under
	for _, n := range e.count {
		if n == 1 {
			rank++
		}
	}
	if rank > tensor.MaxRank {
		return e.fail(tape.ErrLimit, e.pos, "the result has rank %d, of at most %d", rank, tensor.MaxRank)
	}
	for k := e.under - 1; k >= 0; k-- {
		e.out.add(dots + label(k))
	}
	for l, n := range e.count {
		if n == 1 {
			e.out.add(label(l))
		}
	}
	return nil
}

// needed returns the labels of the result and of the operands after the first k.
func (e *einsumSpec) needed(k int) labelSet {
	s := e.out.set()
	for j := k; j < e.n; j++ {
		s |= e.in[j].set()
	}
	return s
}
