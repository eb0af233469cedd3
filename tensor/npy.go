package tensor

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadNPY reads one array in numpy's npy format (versions 1.0, 2.0 and 3.0, as
// NEP 1 and numpy.lib.format describe them) and converts it by the rule that
// Array states. All boolean, integer and floating types are read, of either byte
// order, in C or Fortran order; the result is row-major. It reads no further than
// the array, so that several in a row can be read; nil options are the defaults.
//
// Errors wrap ErrFormat (including io.ErrUnexpectedEOF if the file ends early, and
// complex, object, string, record and time arrays, by name), ErrShape for a rank
// above MaxRank, ErrRange for an element that does not fit, and ErrLimit.
func ReadNPY[T Float](r io.Reader, opt *ReadOptions) (*Dense[T], error) {
	a, err := readNPY(r, opt.limit())
	if err != nil {
		return nil, failure("ReadNPY", err)
	}
	d, err := toDense[T](a)
	if err != nil {
		return nil, failure("ReadNPY", err, a.shape)
	}
	return d, nil
}

// ReadNPYInts is ReadNPY for integers, converted by the rule that Arrays.Ints
// states.
func ReadNPYInts(r io.Reader, opt *ReadOptions) (*Ints, error) {
	a, err := readNPY(r, opt.limit())
	if err != nil {
		return nil, failure("ReadNPYInts", err)
	}
	d, err := toInts(a)
	if err != nil {
		return nil, failure("ReadNPYInts", err, a.shape)
	}
	return d, nil
}

// WriteNPY writes v as an npy file of version 1.0: little-endian float32, float64
// or int64 in C order, the data beginning at a multiple of 64 bytes as numpy
// lays it out. Errors are w's, or wrap ErrZeroVar if v is nil.
func WriteNPY(w io.Writer, v Value) error {
	if err := writeNPY(w, v); err != nil {
		return failure("WriteNPY", err)
	}
	return nil
}

// readNPY reads header and elements.
func readNPY(r io.Reader, limit int64) (*array, error) {
	if r == nil {
		return nil, errNil("io.Reader")
	}
	h, err := readNPYHeader(r)
	if err != nil {
		return nil, err
	}
	if err := h.unsupported(); err != nil {
		return nil, err
	}
	return readNPYData(r, &h, limit)
}

// readNPYData reads the elements and brings them into the order of an array.
func readNPYData(r io.Reader, h *npyHeader, limit int64) (*array, error) {
	size := h.elem.size()
	n, err := byteCount(h.shape, size, limit)
	if err != nil {
		return nil, err
	}
	raw, err := readBytes(r, n, "the array's elements")
	if err != nil {
		return nil, err
	}
	if h.big && size > 1 {
		for i := 0; i < n; i += size {
			slices.Reverse(raw[i : i+size])
		}
	}
	if h.fortran {
		raw = toRowMajor(raw, size, h.shape)
	}
	return &array{elem: h.elem, dtype: elems[h.elem].name, shape: h.shape, raw: raw, limit: limit}, nil
}

// toRowMajor reorders elements whose first axis runs fastest: the element at
// index (i₀, i₁, …) stands at i₀ + n₀·(i₁ + n₁·(…)) in raw.
func toRowMajor(raw []byte, size int, s Shape) []byte {
	if len(s) < 2 || len(raw) == 0 {
		return raw
	}
	var at, stride [MaxRank]int
	step := size
	for a, n := range s {
		stride[a] = step
		step *= n
	}
	out := make([]byte, len(raw))
	from := 0
	for to := 0; to < len(out); to += size {
		copy(out[to:to+size], raw[from:from+size])
		for a := len(s) - 1; a >= 0; a-- {
			at[a]++
			from += stride[a]
			if at[a] < s[a] {
				break
			}
			from -= stride[a] * s[a]
			at[a] = 0
		}
	}
	return out
}

func writeNPY(w io.Writer, v Value) error {
	if w == nil {
		return errNil("io.Writer")
	}
	e, s, err := writable(v)
	if err != nil {
		return err
	}
	if err := s.Check(); err != nil {
		return err
	}
	if _, err := w.Write(npyHeaderBytes(e, s)); err != nil {
		return err
	}
	return writeElements(w, v)
}

// npyHeaderBytes returns everything before the data. numpy leaves room for the
// first length to grow to 21 digits, and so do we: the bytes are then the same.
func npyHeaderBytes(e elemType, s Shape) []byte {
	const align, growth = 64, 21
	var b strings.Builder
	fmt.Fprintf(&b, "{'descr': '<%s', 'fortran_order': False, 'shape': (", elems[e].npy)
	for a, n := range s {
		if a > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	if len(s) == 1 {
		b.WriteByte(',')
	}
	b.WriteString("), }")
	if len(s) > 0 {
		b.WriteString(strings.Repeat(" ", growth-len(strconv.Itoa(s[0]))))
	}
	pre := len(npyMagic) + 4
	n := b.Len() + 1 // and a newline
	pad := (align - (pre+n)%align) % align
	n += pad
	out := append(make([]byte, 0, pre+n), npyMagic...)
	out = append(out, 1, 0, byte(n), byte(n>>8))
	out = append(out, b.String()...)
	out = append(out, strings.Repeat(" ", pad)...)
	return append(out, '\n')
}
