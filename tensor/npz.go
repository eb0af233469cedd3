package tensor

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const npyExt = ".npy"

// ReadNPZ reads all arrays of numpy's npz format: a zip archive of size bytes,
// stored or deflated, whose members are npy files. The names are those of the
// members without ".npy", as numpy gives them. ReadOptions.MaxBytes limits the
// sum of the decompressed arrays.
//
// An array of a type that ReadNPY refuses does not spoil the others: it is listed,
// and an error is returned when it is asked for. Errors wrap ErrFormat (no zip
// archive, a member that is no npy file, is encrypted, damaged or longer than its
// array, two arrays of one name), ErrShape and ErrLimit.
func ReadNPZ(r io.ReaderAt, size int64, opt *ReadOptions) (*Arrays, error) {
	a, err := readNPZ(r, size, opt.limit())
	if err != nil {
		return nil, failure("ReadNPZ", err)
	}
	return a, nil
}

// WriteNPZ writes the arrays as an npz file, sorted by name and stored without
// compression, as numpy.savez does. The same arrays give the same bytes. Errors
// are w's, or wrap ErrFormat for an empty name or one that is not UTF-8, and
// ErrZeroVar for a nil value.
func WriteNPZ(w io.Writer, arrays map[string]Value) error {
	if err := writeNPZ(w, arrays); err != nil {
		return failure("WriteNPZ", err)
	}
	return nil
}

func readNPZ(r io.ReaderAt, size, limit int64) (*Arrays, error) {
	if r == nil {
		return nil, errNil("io.ReaderAt")
	}
	// A section reports offsets beyond its ends as the end of the file.
	z, err := zip.NewReader(io.NewSectionReader(r, 0, size), size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names here are no paths
		return nil, zipCause(err)
	}
	out := &Arrays{}
	left := limit
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, npyExt)
		if !ok {
			return nil, Errorf(ErrFormat, "member %q is no %s file", f.Name, npyExt)
		}
		a, err := readMember(f, left)
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", f.Name, zipCause(err))
		}
		a.limit = limit
		left -= int64(len(a.raw))
		if err := out.add(name, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readMember reads one npy file of an archive, at most left bytes of elements.
func readMember(f *zip.File, left int64) (*array, error) {
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return nil, Errorf(ErrFormat, "it is encrypted")
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h, err := readNPYHeader(r)
	if err != nil {
		return nil, err
	}
	if err := h.unsupported(); err != nil {
		return &array{dtype: h.descr, shape: h.shape, err: err}, nil
	}
	a, err := readNPYData(r, &h, left)
	if err != nil {
		return nil, err
	}
	return a, atEnd(r, "the array")
}

// zipCause marks what the zip and flate readers find as ErrFormat.
func zipCause(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, ErrFormat):
		return err
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrAlgorithm), errors.As(err, &corrupt):
		return fmt.Errorf("%w: %w", ErrFormat, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the archive is truncated: %w", ErrFormat, io.ErrUnexpectedEOF)
	}
	return err
}

func writeNPZ(w io.Writer, arrays map[string]Value) error {
	if w == nil {
		return errNil("io.Writer")
	}
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		if err := checkName(name); err != nil {
			return err
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name + npyExt, Method: zip.Store})
		if err != nil {
			return named(name, err)
		}
		if err := writeNPY(f, arrays[name]); err != nil {
			return named(name, err)
		}
	}
	return z.Close()
}

// checkName refuses names that a file would not give back as they are.
func checkName(name string) error {
	switch {
	case name == "":
		return Errorf(ErrFormat, "an array has an empty name")
	case !utf8.ValidString(name):
		return Errorf(ErrFormat, "the name %q is not UTF-8", name)
	}
	return nil
}
