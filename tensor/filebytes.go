package tensor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/covector-ad/covector/internal/plural"
)

// defaultMaxBytes is the limit of a ReadOptions that states none.
const defaultMaxBytes = 1 << 30

// ReadOptions guard the reading of files; a nil pointer means the defaults.
type ReadOptions struct {
	// MaxBytes is the largest number of bytes that the arrays of one file may
	// claim, decompressed, and that one array may take once converted. More is
	// an error wrapping ErrLimit. Memory is taken only as the bytes arrive,
	// whatever the file claims. 0 means 1 GiB, a negative value no limit.
	MaxBytes int64
}

func (o *ReadOptions) limit() int64 {
	switch {
	case o == nil || o.MaxBytes == 0:
		return defaultMaxBytes
	case o.MaxBytes < 0:
		return math.MaxInt
	}
	return min(o.MaxBytes, math.MaxInt)
}

// byteCount returns the bytes of an array, or an error wrapping ErrShape for a
// shape that is not legal and ErrLimit for one above the limit.
func byteCount(s Shape, size int, limit int64) (int, error) {
	if err := s.Check(); err != nil {
		return 0, err
	}
	n := s.Size()
	if int64(n) > limit/int64(size) {
		return 0, Errorf(ErrLimit, "%s of %s: above the limit of %s; raise ReadOptions.MaxBytes if the file is to be trusted", plural.Of(n, "element"), plural.Of(size, "byte"), plural.Of(limit, "byte"))
	}
	return n * size, nil
}

// firstBytes is how much is allocated before any byte has arrived.
const firstBytes = 64 << 10

// readBytes reads exactly n bytes. The buffer at most doubles when it is full,
// so that a false claim costs no memory.
func readBytes(r io.Reader, n int, what string) ([]byte, error) {
	buf := make([]byte, min(n, firstBytes))
	for have := 0; ; {
		k, err := io.ReadFull(r, buf[have:])
		have += k
		if err != nil && have < n {
			return nil, truncated(err, what, have, n)
		}
		if have == n {
			return buf, nil
		}
		grown := make([]byte, have+min(have, n-have))
		copy(grown, buf)
		buf = grown
	}
}

// truncated explains an error after have of n bytes.
func truncated(err error, what string, have, n int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the file ends after %d of %s of %s: %w", ErrFormat, have, plural.Of(n, "byte"), what, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("after %d of %s of %s: %w", have, plural.Of(n, "byte"), what, err)
}

// atEnd returns an error if r holds more bytes.
func atEnd(r io.Reader, what string) error {
	var one [1]byte
	_, err := io.ReadFull(r, one[:])
	switch {
	case err == nil:
		return Errorf(ErrFormat, "more bytes follow after %s", what)
	case errors.Is(err, io.EOF):
		return nil
	}
	return fmt.Errorf("after %s: %w", what, err)
}

// writable returns the element type and shape of v, or an error wrapping
// ErrZeroVar if there is nothing to write.
func writable(v Value) (elemType, Shape, error) {
	var e elemType
	var s Shape
	n := -1
	switch v := v.(type) {
	case *Dense[float32]:
		if v != nil {
			e, s, n = elemF32, v.Shape(), len(v.data)
		}
	case *Dense[float64]:
		if v != nil {
			e, s, n = elemF64, v.Shape(), len(v.data)
		}
	case *Ints:
		if v != nil {
			e, s, n = elemI64, v.Shape(), len(v.data)
		}
	}
	switch {
	case n < 0:
		return 0, nil, Errorf(ErrZeroVar, "there is no tensor to write")
	case n != s.Size():
		return 0, nil, Errorf(ErrZeroVar, "the tensor has shape %v but %s", s, plural.Of(n, "element"))
	}
	return e, s, nil
}

// writeElements writes the elements of v, little-endian.
func writeElements(w io.Writer, v Value) error {
	switch v := v.(type) {
	case *Dense[float32]:
		return writeChunks(w, v.data, func(b []byte, x float32) []byte {
			return binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		})
	case *Dense[float64]:
		return writeChunks(w, v.data, func(b []byte, x float64) []byte {
			return binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		})
	case *Ints:
		return writeChunks(w, v.data, func(b []byte, x int64) []byte {
			return binary.LittleEndian.AppendUint64(b, uint64(x))
		})
	}
	return nil
}

func writeChunks[E any](w io.Writer, data []E, enc func([]byte, E) []byte) error {
	const chunk = 4096
	buf := make([]byte, 0, 8*min(chunk, len(data)))
	for lo := 0; lo < len(data); lo += chunk {
		buf = buf[:0]
		for _, x := range data[lo:min(lo+chunk, len(data))] {
			buf = enc(buf, x)
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}
