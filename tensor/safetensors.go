package tensor

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/covector-ad/covector/internal/plural"
)

const (
	safeMaxHeader = 100_000_000 // the format's own limit
	safeMetadata  = "__metadata__"
)

// ReadSafetensors reads a whole safetensors file: eight bytes with the length of
// a JSON header, the header, and the elements, little-endian and row-major. Read
// are F64 F32 F16 BF16, I8 to I64, U8 to U64 and BOOL.
//
// The file is held to all that the format demands: a header of at most 100 MB
// that is one JSON object without duplicate keys, ranges that agree with type and
// shape, that neither overlap nor leave a hole, and that end where the file ends.
// Fields of a tensor other than dtype, shape and data_offsets are refused.
// Errors wrap ErrFormat, ErrShape (as for a rank above MaxRank) and ErrLimit, and
// name the tensor.
func ReadSafetensors(r io.Reader, opt *ReadOptions) (*Arrays, error) {
	a, err := readSafetensors(r, opt.limit())
	if err != nil {
		return nil, failure("ReadSafetensors", err)
	}
	return a, nil
}

// WriteSafetensors writes the arrays and the metadata (which may be nil) as a
// safetensors file: float32, float64 or int64. As the reference implementation
// does, it puts wider element types first, then sorts by name, and pads the header
// to a multiple of 8 bytes. The same arrays give the same bytes. Errors are w's,
// or wrap ErrFormat for a name that is empty, "__metadata__" or not UTF-8,
// ErrZeroVar for a nil value, and ErrLimit if the header exceeds 100 MB.
func WriteSafetensors(w io.Writer, arrays map[string]Value, metadata map[string]string) error {
	if err := writeSafetensors(w, arrays, metadata); err != nil {
		return failure("WriteSafetensors", err)
	}
	return nil
}

// safeEntry is one tensor of a header.
type safeEntry struct {
	name       string
	elem       elemType
	shape      Shape
	begin, end int
}

func readSafetensors(r io.Reader, limit int64) (*Arrays, error) {
	if r == nil {
		return nil, errNil("io.Reader")
	}
	lb, err := readBytes(r, 8, "the header's length")
	if err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(lb)
	if n > safeMaxHeader {
		return nil, Errorf(ErrLimit, "the first 8 bytes claim a header of %d bytes, above the %d that a safetensors file may have", n, safeMaxHeader)
	}
	if int64(n) > limit {
		return nil, Errorf(ErrLimit, "the header of %d bytes is above the limit of %d bytes", n, limit)
	}
	text, err := readBytes(r, int(n), "the header")
	if err != nil {
		return nil, err
	}
	entries, meta, err := parseSafeHeader(text)
	if err != nil {
		return nil, err
	}
	total, err := checkRanges(entries, limit)
	if err != nil {
		return nil, err
	}
	data, err := readBytes(r, total, "the tensors' elements")
	if err != nil {
		return nil, err
	}
	if err := atEnd(r, "the last tensor"); err != nil {
		return nil, err
	}
	out := &Arrays{meta: meta}
	for _, e := range entries {
		a := &array{elem: e.elem, dtype: elems[e.elem].name, shape: e.shape, raw: data[e.begin:e.end:e.end], limit: limit}
		if err := out.add(e.name, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// checkRanges sorts the entries by their place in the file and demands that each
// begins where the one before ends. It returns the end of the last.
func checkRanges(entries []safeEntry, limit int64) (int, error) {
	slices.SortFunc(entries, func(a, b safeEntry) int {
		if a.begin != b.begin {
			return cmp.Compare(a.begin, b.begin)
		}
		if a.end != b.end {
			return cmp.Compare(a.end, b.end)
		}
		return strings.Compare(a.name, b.name)
	})
	at, before := 0, "the header"
	for _, e := range entries {
		n, err := byteCount(e.shape, e.elem.size(), limit)
		switch {
		case err != nil:
			return 0, fmt.Errorf("tensor %q: %w", e.name, err)
		case e.begin > e.end:
			return 0, Errorf(ErrFormat, "tensor %q begins at %d, after its end at %d", e.name, e.begin, e.end)
		case e.end-e.begin != n:
			return 0, Errorf(ErrFormat, "tensor %q has %s (%d to %d), but %s %v takes %d", e.name, plural.Of(e.end-e.begin, "byte"), e.begin, e.end, elems[e.elem].safe, e.shape, n)
		case e.begin < at:
			return 0, Errorf(ErrFormat, "tensor %q begins at %d and overlaps %s, which ends at %d", e.name, e.begin, before, at)
		case e.begin > at:
			return 0, Errorf(ErrFormat, "tensor %q begins at %d and leaves a hole after %s, which ends at %d", e.name, e.begin, before, at)
		case int64(e.end) > limit:
			return 0, Errorf(ErrLimit, "tensor %q ends at byte %d, above the limit of %d bytes; raise ReadOptions.MaxBytes if the file is to be trusted", e.name, e.end, limit)
		}
		at, before = e.end, fmt.Sprintf("%q", e.name)
	}
	return at, nil
}

func writeSafetensors(w io.Writer, arrays map[string]Value, metadata map[string]string) error {
	if w == nil {
		return errNil("io.Writer")
	}
	entries := make([]safeEntry, 0, len(arrays))
	for name, v := range arrays {
		if err := checkName(name); err != nil {
			return err
		}
		if name == safeMetadata {
			return Errorf(ErrFormat, "the name %q has another use in the format", name)
		}
		e, s, err := writable(v)
		if err != nil {
			return named(name, err)
		}
		entries = append(entries, safeEntry{name: name, elem: e, shape: s})
	}
	slices.SortFunc(entries, func(a, b safeEntry) int {
		if a.elem != b.elem {
			return cmp.Compare(writeRank(a.elem), writeRank(b.elem))
		}
		return strings.Compare(a.name, b.name)
	})
	head, err := safeHeaderBytes(entries, metadata)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, e := range entries {
		if err := writeElements(w, arrays[e.name]); err != nil {
			return err
		}
	}
	return nil
}

// writeRank orders the types as the reference implementation does.
func writeRank(e elemType) int { return slices.Index([]elemType{elemI64, elemF64, elemF32}, e) }

// safeHeaderBytes assigns the ranges and returns length and header.
func safeHeaderBytes(entries []safeEntry, metadata map[string]string) ([]byte, error) {
	var parts []string
	if len(metadata) > 0 {
		var kv []string
		for _, k := range slices.Sorted(maps.Keys(metadata)) {
			if !utf8.ValidString(k) || !utf8.ValidString(metadata[k]) {
				return nil, Errorf(ErrFormat, "the metadata %q: %q is not UTF-8", k, metadata[k])
			}
			kv = append(kv, quoteJSON(k)+":"+quoteJSON(metadata[k]))
		}
		parts = append(parts, quoteJSON(safeMetadata)+":{"+strings.Join(kv, ",")+"}")
	}
	at := int64(0)
	for _, e := range entries {
		n := int64(e.shape.Size()) * int64(e.elem.size())
		lens := make([]string, len(e.shape))
		for i, d := range e.shape {
			lens[i] = strconv.Itoa(d)
		}
		parts = append(parts, fmt.Sprintf(`%s:{"dtype":%q,"shape":[%s],"data_offsets":[%d,%d]}`,
			quoteJSON(e.name), elems[e.elem].safe, strings.Join(lens, ","), at, at+n))
		at += n
	}
	text := "{" + strings.Join(parts, ",") + "}"
	text += strings.Repeat(" ", (8-len(text)%8)%8)
	if len(text) > safeMaxHeader {
		return nil, Errorf(ErrLimit, "names and metadata make a header of %d bytes, above the %d that a safetensors file may have", len(text), safeMaxHeader)
	}
	out := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+len(text)), uint64(len(text)))
	return append(out, text...), nil
}
