// Package idx reads the IDX format, in which MNIST and the data sets made in
// its image are published: a magic number, the lengths of the axes, then one
// byte for each element. Files may be packed with gzip.
//
// The format is described on the page of the MNIST database (Y. LeCun, C.
// Cortes, C. Burges, 1998): two zero bytes, a byte for the element type (8 is
// an unsigned byte), a byte for the number of axes, each length as a big-endian
// 32-bit number, and the elements with the last axis running fastest.
package idx

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// DefaultLimit is the number of elements that Read accepts if its limit is 0.
const DefaultLimit = 1 << 30

// maxAxes is far above the three axes of a set of images.
const maxAxes = 8

// Array is the content of one file. The product of Dims is len(Data).
type Array struct {
	Dims []int
	Data []byte // last axis fastest
}

// Is reports whether head, the first four bytes of an unpacked file, is the
// magic number of this format, whatever the element type.
func Is(head []byte) bool {
	return len(head) >= 4 && head[0] == 0 && head[1] == 0 && head[2] >= 0x08 && head[2] <= 0x0e
}

// Unpack returns a reader of what r holds: unpacked if it begins as gzip does,
// and unchanged otherwise.
func Unpack(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, broken(err)
	}
	return bufio.NewReader(z), nil
}

// ReadFile reads the file at path as Read does. Errors name the file.
func ReadFile(path string, limit int64) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := Read(f, limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// Read reads one array of unsigned bytes, packed or not, to the end of r. A
// file that claims more than limit elements is refused before anything is read
// (0: DefaultLimit; negative: no limit), and memory grows only as bytes arrive,
// so that a lying header costs nothing. The error wraps tensor.ErrFormat or
// tensor.ErrLimit, or is the reader's own.
func Read(r io.Reader, limit int64) (*Array, error) {
	b, err := Unpack(r)
	if err != nil {
		return nil, err
	}
	dims, n, err := header(b)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = DefaultLimit
	}
	if limit > 0 && n > limit || n >= math.MaxInt {
		return nil, tensor.Errorf(tensor.ErrLimit, "%s is %s, the limit is %d", dimString(dims), plural.Of(n, "element"), limit)
	}
	var data bytes.Buffer
	got, err := data.ReadFrom(io.LimitReader(b, n+1))
	switch {
	case err != nil:
		return nil, broken(err)
	case got < n:
		return nil, tensor.Errorf(tensor.ErrFormat, "ends after %d of %s (%s)", got, plural.Of(n, "element"), dimString(dims))
	case got > n:
		return nil, tensor.Errorf(tensor.ErrFormat, "goes on after its %s (%s)", plural.Of(n, "element"), dimString(dims))
	}
	return &Array{Dims: dims, Data: data.Bytes()}, nil
}

// header reads the magic number and the lengths, and returns their product.
func header(r io.Reader) (dims []int, n int64, err error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, 0, broken(err)
	}
	if !Is(head[:]) {
		return nil, 0, tensor.Errorf(tensor.ErrFormat, "magic number % x is not that of an IDX file", head)
	}
	if head[2] != 0x08 {
		return nil, 0, tensor.Errorf(tensor.ErrFormat, "elements are of IDX type %#02x; only unsigned bytes (0x08) are read", head[2])
	}
	if head[3] == 0 || head[3] > maxAxes {
		return nil, 0, tensor.Errorf(tensor.ErrFormat, "%d axes; 1 to %d are read", head[3], maxAxes)
	}
	dims, n = make([]int, head[3]), 1
	for i := range dims {
		var word [4]byte
		if _, err := io.ReadFull(r, word[:]); err != nil {
			return nil, 0, broken(err)
		}
		d := binary.BigEndian.Uint32(word[:])
		if d > math.MaxInt32 || d > 0 && n > math.MaxInt64/4/int64(d) {
			return nil, 0, tensor.Errorf(tensor.ErrFormat, "axis %d claims the length %d", i, d)
		}
		dims[i] = int(d)
		n *= int64(d)
	}
	return dims, n, nil
}

// broken turns the errors by which a short or damaged file shows into ones that
// say so; others, such as of a failing disk, pass unchanged.
func broken(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return tensor.Errorf(tensor.ErrFormat, "ends too early")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return tensor.Errorf(tensor.ErrFormat, "damaged gzip data (%v)", err)
	}
	return err
}

func dimString(dims []int) string {
	var b strings.Builder
	for i, d := range dims {
		if i > 0 {
			b.WriteString("×")
		}
		fmt.Fprint(&b, d)
	}
	return b.String()
}
