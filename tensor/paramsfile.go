package tensor

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	paramsFormatKey = "covector.format" // metadata key of the version of our files
	paramsFormat    = 1                 // the version that is written, and the newest that is read
)

// LoadError tells all that keeps a file from being loaded into a Params; no
// value has been changed then. It wraps ErrFormat if names differ and ErrShape if
// shapes do.
type LoadError struct {
	Missing []string        // names of the Params that the file lacks, in the order of Add
	Extra   []string        // names of the file that the Params lacks, in the file's order
	Wrong   []ShapeMismatch // names of both, with different shapes
}

// ShapeMismatch is one entry of a LoadError.
type ShapeMismatch struct {
	Name       string
	Want, Have Shape // in the Params and in the file
}

// Error lists every name.
func (e *LoadError) Error() string {
	var parts []string
	if len(e.Missing) > 0 {
		parts = append(parts, "missing in the file: "+quoteList(e.Missing, len(e.Missing)))
	}
	if len(e.Extra) > 0 {
		parts = append(parts, "not in the parameters: "+quoteList(e.Extra, len(e.Extra)))
	}
	for _, w := range e.Wrong {
		parts = append(parts, fmt.Sprintf("%q has shape %v in the file, not %v", w.Name, w.Have, w.Want))
	}
	return "the file does not fit: " + strings.Join(parts, "; ")
}

// Unwrap returns the sentinels.
func (e *LoadError) Unwrap() []error {
	var out []error
	if len(e.Missing)+len(e.Extra) > 0 {
		out = append(out, ErrFormat)
	}
	if len(e.Wrong) > 0 {
		out = append(out, ErrShape)
	}
	return out
}

// Save writes every entry, whatever its role, as a safetensors file with elements
// of type T that other programs can read, and adds "covector.format" to the
// metadata. It errors as WriteSafetensors does, and with ErrMisuse if the metadata
// has that key already.
func (p *Params[T]) Save(w io.Writer, metadata map[string]string) error {
	if err := p.save(w, metadata); err != nil {
		return failure("Params.Save", err)
	}
	return nil
}

// Load reads a safetensors file, of ours or of another program, and Restores it.
// It returns the file's metadata without "covector.format". After an error
// nothing has changed.
func (p *Params[T]) Load(r io.Reader, opt *ReadOptions) (metadata map[string]string, err error) {
	a, err := readSafetensors(r, opt.limit())
	if err == nil {
		err = p.restore(a)
	}
	if err != nil {
		return nil, failure("Params.Load", err)
	}
	return a.userMetadata(), nil
}

// Restore copies the arrays of a file into all entries of the same names, with
// conversion by the rule that Array states, and counts a write. Either everything
// is written or, after an error, nothing: a *LoadError if names or shapes differ;
// one that wraps ErrFormat if the file is of a later version of this package's
// format than this one knows (files without "covector.format" are read), or
// ErrRange if an element does not fit T.
func (p *Params[T]) Restore(a *Arrays) error {
	if err := p.restore(a); err != nil {
		return failure("Params.Restore", err)
	}
	return nil
}

func (p *Params[T]) save(w io.Writer, metadata map[string]string) error {
	if p == nil {
		return errNil("*Params")
	}
	if _, ok := metadata[paramsFormatKey]; ok {
		return Errorf(ErrMisuse, "the metadata key %q is set by Save itself", paramsFormatKey)
	}
	meta := map[string]string{paramsFormatKey: strconv.Itoa(paramsFormat)}
	maps.Copy(meta, metadata)
	arrays := make(map[string]Value, p.Len())
	for _, w := range p.All() {
		d := p.View(w)
		arrays[p.Name(w)] = &d
	}
	return writeSafetensors(w, arrays, meta)
}

func (p *Params[T]) restore(a *Arrays) error {
	switch {
	case p == nil:
		return errNil("*Params")
	case a == nil:
		return errNil("*Arrays")
	}
	if err := checkFormat(a.meta); err != nil {
		return err
	}
	if err := p.compare(a); err != nil {
		return err
	}
	values := make([]*Dense[T], p.Len())
	for i, w := range p.All() {
		name := p.Name(w)
		d, err := toDense[T](a.byName[name])
		if err != nil {
			return named(name, err)
		}
		values[i] = d
	}
	for i, w := range p.All() {
		lo, hi := p.Range(w)
		copy(p.flat[lo:hi], values[i].data)
	}
	p.Version().n++
	return nil
}

// compare returns a *LoadError if names or shapes differ.
func (p *Params[T]) compare(a *Arrays) error {
	e := &LoadError{}
	known := map[string]bool{}
	for _, w := range p.All() {
		name := p.Name(w)
		known[name] = true
		switch x, ok := a.byName[name]; {
		case !ok:
			e.Missing = append(e.Missing, name)
		case !x.shape.Equal(p.Shape(w)):
			e.Wrong = append(e.Wrong, ShapeMismatch{name, p.Shape(w).Clone(), x.shape.Clone()})
		}
	}
	e.Extra = slices.DeleteFunc(a.Names(), func(name string) bool { return known[name] })
	if len(e.Missing)+len(e.Extra)+len(e.Wrong) > 0 {
		return e
	}
	return nil
}

// checkFormat refuses files of versions yet to come.
func checkFormat(meta map[string]string) error {
	text, ok := meta[paramsFormatKey]
	if !ok {
		return nil
	}
	v, err := strconv.Atoi(text)
	switch {
	case err != nil || v < 1:
		return Errorf(ErrFormat, "the file states %s %q, which is no version number", paramsFormatKey, text)
	case v > paramsFormat:
		return Errorf(ErrFormat, "the file is of format version %d, and this program reads up to %d; use a newer version of covector", v, paramsFormat)
	}
	return nil
}

// userMetadata is the metadata that Save was given.
func (a *Arrays) userMetadata() map[string]string {
	m := a.Metadata()
	delete(m, paramsFormatKey)
	return m
}
