package tensor

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	npyMagic     = "\x93NUMPY"
	npyMaxHeader = 1 << 16 // numpy itself stops far below
)

// npyHeader is what the header of an npy file states.
type npyHeader struct {
	descr   string
	elem    elemType // elemNone if descr is not supported
	big     bool
	fortran bool
	shape   Shape
}

// readNPYHeader reads up to the first byte of data: magic, version, the length
// of the header (2 bytes in version 1, else 4), and the header itself, the text
// of a Python dictionary padded with blanks.
func readNPYHeader(r io.Reader) (npyHeader, error) {
	pre, err := readBytes(r, len(npyMagic)+2, "the npy magic and version")
	if err != nil {
		return npyHeader{}, err
	}
	if string(pre[:6]) != npyMagic {
		return npyHeader{}, Errorf(ErrFormat, "the file begins with %q, an npy file with %q", pre[:6], npyMagic)
	}
	lenBytes := 4
	switch major, minor := pre[6], pre[7]; {
	case minor != 0 || major < 1 || major > 3:
		return npyHeader{}, Errorf(ErrFormat, "npy version %d.%d is not known; 1.0, 2.0 and 3.0 are", major, minor)
	case major == 1:
		lenBytes = 2
	}
	lb, err := readBytes(r, lenBytes, "the npy header's length")
	if err != nil {
		return npyHeader{}, err
	}
	var n uint64
	for i, b := range lb {
		n |= uint64(b) << (8 * i)
	}
	if n > npyMaxHeader {
		return npyHeader{}, Errorf(ErrLimit, "the npy header claims %d bytes, more than %d", n, npyMaxHeader)
	}
	text, err := readBytes(r, int(n), "the npy header")
	if err != nil {
		return npyHeader{}, err
	}
	return parseNPYHeader(string(text))
}

// parseNPYHeader reads {'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }.
func parseNPYHeader(text string) (npyHeader, error) {
	p := &npyParser{rest: text}
	h, err := p.header()
	if err != nil {
		return npyHeader{}, Errorf(ErrFormat, "npy header, byte %d: %v", len(text)-len(p.rest), err)
	}
	if err := h.shape.Check(); err != nil {
		return npyHeader{}, err
	}
	h.parseDescr()
	return h, nil
}

// parseDescr sets elem and big from a descr such as "<f8".
func (h *npyHeader) parseDescr() {
	if len(h.descr) < 3 {
		return
	}
	order, code := h.descr[0], h.descr[1:]
	for e := elemBool; e <= elemF64; e++ {
		if elems[e].npy != code {
			continue
		}
		if order == '<' || order == '>' || (order == '|' && e.size() == 1) {
			h.elem, h.big = e, order == '>'
		}
	}
}

// unsupported explains why arrays of the header's type are refused, or is nil.
func (h *npyHeader) unsupported() error {
	if h.elem != elemNone {
		return nil
	}
	kind := "this type"
	switch code := strings.TrimLeft(h.descr, "<>|="); {
	case strings.HasPrefix(h.descr, "["):
		kind = "records (structured arrays)"
	case code == "":
	case code[0] == 'c':
		kind = "complex numbers"
	case code[0] == 'O':
		kind = "Python objects"
	case code[0] == 'S' || code[0] == 'a':
		kind = "byte strings"
	case code[0] == 'U':
		kind = "text"
	case code[0] == 'V':
		kind = "raw bytes"
	case code[0] == 'M':
		kind = "dates (datetime64)"
	case code[0] == 'm':
		kind = "time spans (timedelta64)"
	}
	return Errorf(ErrFormat, "dtype %.60q, %s, cannot be read; booleans, integers of 8 to 64 bits and floating numbers of 16, 32 or 64 bits can, with the byte order stated", h.descr, kind)
}

// npyParser reads the few forms of Python literals that a header consists of.
type npyParser struct{ rest string }

func (p *npyParser) header() (npyHeader, error) {
	var h npyHeader
	if err := p.expect('{'); err != nil {
		return h, err
	}
	var seen []string
	for !p.accept('}') {
		key, err := p.str()
		if err != nil {
			return h, err
		}
		if slices.Contains(seen, key) {
			return h, fmt.Errorf("key %q stands twice", key)
		}
		seen = append(seen, key)
		if err := p.expect(':'); err != nil {
			return h, err
		}
		if err := p.value(&h, key); err != nil {
			return h, err
		}
		if !p.accept(',') {
			if err := p.expect('}'); err != nil {
				return h, err
			}
			break
		}
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !slices.Contains(seen, key) {
			return h, fmt.Errorf("key %q is missing", key)
		}
	}
	if p.blank(); p.rest != "" {
		return h, fmt.Errorf("%.20q follows after the dictionary", p.rest)
	}
	return h, nil
}

func (p *npyParser) value(h *npyHeader, key string) (err error) {
	switch key {
	case "descr":
		h.descr, err = p.descr()
	case "fortran_order":
		h.fortran, err = p.boolean()
	case "shape":
		h.shape, err = p.tuple()
	default:
		err = fmt.Errorf("unknown key %q", key)
	}
	return err
}

func (p *npyParser) blank() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

func (p *npyParser) accept(c byte) bool {
	p.blank()
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *npyParser) expect(c byte) error {
	if !p.accept(c) {
		return fmt.Errorf("want %q, have %.20q", c, p.rest)
	}
	return nil
}

// str reads 'text' or "text"; no key or type that can be read has an escape.
func (p *npyParser) str() (string, error) {
	p.blank()
	if p.rest == "" || (p.rest[0] != '\'' && p.rest[0] != '"') {
		return "", fmt.Errorf("want a string, have %.20q", p.rest)
	}
	s, rest, ok := strings.Cut(p.rest[1:], p.rest[:1])
	if !ok || strings.Contains(s, `\`) {
		return "", fmt.Errorf("bad string %.20q", p.rest)
	}
	p.rest = rest
	return s, nil
}

// descr reads a string, or skips the list that describes a record: its text up
// to the bracket that closes it stands for the type in the error later.
func (p *npyParser) descr() (string, error) {
	p.blank()
	if !strings.HasPrefix(p.rest, "[") {
		return p.str()
	}
	depth := 0
	var quote byte
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				s := p.rest[:i+1]
				p.rest = p.rest[i+1:]
				return s, nil
			}
		}
	}
	return "", fmt.Errorf("the list %.20q is not closed", p.rest)
}

func (p *npyParser) boolean() (bool, error) {
	p.blank()
	for _, word := range []string{"False", "True"} {
		if rest, ok := strings.CutPrefix(p.rest, word); ok {
			p.rest = rest
			return word == "True", nil
		}
	}
	return false, fmt.Errorf("want True or False, have %.20q", p.rest)
}

// tuple reads (), (n,) or (n, m, …). Old files of Python 2 write an L after a
// number.
func (p *npyParser) tuple() (Shape, error) {
	if err := p.expect('('); err != nil {
		return nil, err
	}
	s := Shape{}
	for !p.accept(')') {
		p.blank()
		i := 0
		for i < len(p.rest) && '0' <= p.rest[i] && p.rest[i] <= '9' {
			i++
		}
		n, err := strconv.Atoi(p.rest[:i])
		if err != nil {
			return nil, fmt.Errorf("%.24q is no length that this computer can count", p.rest)
		}
		if s = append(s, n); len(s) > 4*MaxRank {
			return nil, fmt.Errorf("more than %d axes", 4*MaxRank)
		}
		p.rest = strings.TrimPrefix(p.rest[i:], "L")
		comma := p.accept(',')
		switch {
		case !comma && len(s) == 1:
			return nil, fmt.Errorf("want ',' after the only length, have %.20q", p.rest)
		case !comma:
			return s, p.expect(')')
		}
	}
	return s, nil
}
