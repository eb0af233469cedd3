package tensor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseSafeHeader reads the JSON header of a safetensors file.
func parseSafeHeader(text []byte) ([]safeEntry, map[string]string, error) {
	switch {
	case len(text) == 0 || text[0] != '{':
		return nil, nil, Errorf(ErrFormat, "the header begins with %.8q, not with a JSON object", text)
	case !utf8.Valid(text):
		return nil, nil, Errorf(ErrFormat, "the header is not UTF-8")
	}
	p := &safeParser{dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	err := p.object("the header", p.entry)
	if err == nil {
		rest := bytes.TrimRight(text[p.dec.InputOffset():], " \t\r\n")
		if len(rest) > 0 {
			err = fmt.Errorf("%.20q follows after the object", rest)
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the JSON text ends early")
	}
	if err != nil {
		return nil, nil, Errorf(ErrFormat, "header, byte %d: %v", p.dec.InputOffset(), err)
	}
	return p.entries, p.meta, nil
}

// safeParser walks the tokens of a header, so that duplicate keys are seen.
type safeParser struct {
	dec     *json.Decoder
	entries []safeEntry
	meta    map[string]string
}

// object reads one JSON object and calls field for each key, before its value.
func (p *safeParser) object(what string, field func(key string) error) error {
	if err := p.delim('{', what); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.dec.More() {
		t, err := p.dec.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return fmt.Errorf("%s has a key %v that is no string", what, t)
		}
		if seen[key] {
			return fmt.Errorf("%s has the key %q twice", what, key)
		}
		seen[key] = true
		if err := field(key); err != nil {
			return err
		}
	}
	return p.delim('}', what)
}

func (p *safeParser) delim(d json.Delim, what string) error {
	t, err := p.dec.Token()
	if err != nil {
		return err
	}
	if t != d {
		return fmt.Errorf("%s has %v where %q belongs", what, t, rune(d))
	}
	return nil
}

// entry reads what belongs to one key of the header.
func (p *safeParser) entry(name string) error {
	if name == safeMetadata {
		return p.metadata()
	}
	what := fmt.Sprintf("tensor %q", name)
	e := safeEntry{name: name}
	var have []string
	err := p.object(what, func(key string) error {
		have = append(have, key)
		switch key {
		case "dtype":
			return p.dtype(&e, what)
		case "shape":
			lens, err := p.numbers(what+" shape", 4*MaxRank)
			e.shape = lens
			return err
		case "data_offsets":
			at, err := p.numbers(what+" data_offsets", 2)
			if err == nil && len(at) != 2 {
				err = fmt.Errorf("%s has %d data_offsets, not 2", what, len(at))
			}
			if err == nil {
				e.begin, e.end = at[0], at[1]
			}
			return err
		}
		return fmt.Errorf("%s has an unknown field %q", what, key)
	})
	if err != nil {
		return err
	}
	for _, key := range []string{"dtype", "shape", "data_offsets"} {
		if !slices.Contains(have, key) {
			return fmt.Errorf("%s has no %q", what, key)
		}
	}
	p.entries = append(p.entries, e)
	return nil
}

func (p *safeParser) dtype(e *safeEntry, what string) error {
	s, err := p.str(what + " dtype")
	if err != nil {
		return err
	}
	for k := elemBool; k <= elemF64; k++ {
		if elems[k].safe == s {
			e.elem = k
			return nil
		}
	}
	return fmt.Errorf("%s has dtype %q, which cannot be read; F64 F32 F16 BF16 I8 I16 I32 I64 U8 U16 U32 U64 and BOOL can", what, s)
}

// metadata reads a map of strings; the reference takes null for none.
func (p *safeParser) metadata() error {
	var raw json.RawMessage
	if err := p.dec.Decode(&raw); err != nil {
		return err
	}
	if string(raw) == "null" {
		return nil
	}
	in := &safeParser{dec: json.NewDecoder(bytes.NewReader(raw))}
	p.meta = map[string]string{}
	return in.object(safeMetadata, func(key string) error {
		s, err := in.str(safeMetadata + " " + strconv.Quote(key))
		p.meta[key] = s
		return err
	})
}

func (p *safeParser) str(what string) (string, error) {
	t, err := p.dec.Token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", fmt.Errorf("%s is %v, not a string", what, t)
	}
	return s, nil
}

// numbers reads a list of at most most lengths.
func (p *safeParser) numbers(what string, most int) ([]int, error) {
	if err := p.delim('[', what); err != nil {
		return nil, err
	}
	out := []int{}
	for p.dec.More() {
		t, err := p.dec.Token()
		if err != nil {
			return nil, err
		}
		num, ok := t.(json.Number)
		if !ok {
			return nil, fmt.Errorf("%s has %v, not a number", what, t)
		}
		n, err := strconv.ParseUint(num.String(), 10, strconv.IntSize-1)
		if err != nil {
			return nil, fmt.Errorf("%s has %s, which is no length that this computer can count", what, num)
		}
		if out = append(out, int(n)); len(out) > most {
			return nil, fmt.Errorf("%s has more than %d numbers", what, most)
		}
	}
	return out, p.delim(']', what)
}

// quoteJSON returns s as a JSON string; only what must be is escaped.
func quoteJSON(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // neither a string nor a Builder can fail
	return strings.TrimSuffix(b.String(), "\n")
}
