package idx

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// file builds an IDX file of unsigned bytes.
func file(data []byte, dims ...uint32) []byte {
	out := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		out = append(out, byte(d>>24), byte(d>>16), byte(d>>8), byte(d))
	}
	return append(out, data...)
}

func pack(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRead(t *testing.T) {
	plain := file([]byte{1, 2, 3, 4, 5, 255}, 1, 2, 3)
	for name, in := range map[string][]byte{"plain": plain, "gzip": pack(t, plain)} {
		a, err := Read(bytes.NewReader(in), 0)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(a.Dims, []int{1, 2, 3}) || !slices.Equal(a.Data, []byte{1, 2, 3, 4, 5, 255}) {
			t.Errorf("%s: read %v %v", name, a.Dims, a.Data)
		}
	}
}

func TestReadEmptyAxis(t *testing.T) {
	a, err := Read(bytes.NewReader(file(nil, 0, 1<<31-1)), 0)
	if err != nil || len(a.Data) != 0 || a.Dims[0] != 0 {
		t.Errorf("read %v, %v", a, err)
	}
}

func TestReadHostile(t *testing.T) {
	good := file([]byte{1, 2, 3, 4}, 2, 2)
	packed := pack(t, good)
	damaged := slices.Clone(packed)
	damaged[len(damaged)-6] ^= 0x40 // in the checksum
	float := slices.Clone(good)
	float[2] = 0x0d
	cases := []struct {
		name string
		in   []byte
		kind error
		says string
	}{
		{"empty", nil, tensor.ErrFormat, "too early"},
		{"three bytes", good[:3], tensor.ErrFormat, "too early"},
		{"no lengths", good[:4], tensor.ErrFormat, "too early"},
		{"text", []byte("0,0,5,13"), tensor.ErrFormat, "magic"},
		{"float elements", float, tensor.ErrFormat, "0x0d"},
		{"no axes", []byte{0, 0, 8, 0, 1}, tensor.ErrFormat, "0 axes"},
		{"200 axes", []byte{0, 0, 8, 200, 1}, tensor.ErrFormat, "200 axes"},
		{"short", good[:len(good)-1], tensor.ErrFormat, "3 of 4"},
		{"long", append(slices.Clone(good), 9), tensor.ErrFormat, "goes on"},
		{"1 GiB claimed", file(nil, 1<<10, 1<<10, 1<<10), tensor.ErrFormat, "0 of 1073741824"},
		{"above the limit", file(nil, 1<<10, 1<<10, 1<<11), tensor.ErrLimit, "limit"},
		{"overflow", file(nil, 1<<31-1, 1<<31-1, 1<<31-1, 1<<31-1), tensor.ErrFormat, "claims"},
		{"negative length", file(nil, 1<<31), tensor.ErrFormat, "claims"},
		{"packed and cut", packed[:len(packed)-9], tensor.ErrFormat, "too early"},
		{"packed and damaged", damaged, tensor.ErrFormat, "damaged"},
		{"gzip header alone", packed[:2], tensor.ErrFormat, "too early"},
		{"not gzip after all", []byte{0x1f, 0x8b, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, tensor.ErrFormat, "damaged"},
	}
	for _, c := range cases {
		a, err := Read(bytes.NewReader(c.in), 0)
		if a != nil || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, error %v; want one of kind %q that says %q", c.name, a, err, c.kind, c.says)
		}
	}
}

func TestReadLimit(t *testing.T) {
	in := file(make([]byte, 100), 10, 10)
	for limit, ok := range map[int64]bool{99: false, 100: true, -1: true} {
		if _, err := Read(bytes.NewReader(in), limit); (err == nil) != ok {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}

// What a small packed file may unpack to is bounded by its own header, and that
// by the limit.
func TestReadZipBomb(t *testing.T) {
	bomb := pack(t, file(make([]byte, 1<<22), 16))
	if _, err := Read(bytes.NewReader(bomb), 0); !errors.Is(err, tensor.ErrFormat) {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadPassesTheReadersError(t *testing.T) {
	disk := errors.New("disk on fire")
	in := io.MultiReader(bytes.NewReader(file([]byte{1}, 2)), failing{disk})
	if _, err := Read(in, 0); !errors.Is(err, disk) {
		t.Errorf("error %v, want %v", err, disk)
	}
}

func TestReadFileNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bad-idx3-ubyte")
	if err := os.WriteFile(path, []byte("bad!"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(path, 0); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not name %s", err, path)
	}
}

// Whatever comes in, Read neither panics nor returns an array whose lengths and
// elements disagree.
func FuzzRead(f *testing.F) {
	good := file([]byte{1, 2, 3, 4}, 2, 2)
	f.Add(good)
	f.Add(pack(f, good))
	f.Add(good[:6])
	f.Add(file(nil, 1<<10, 1<<10, 1<<10))
	f.Fuzz(func(t *testing.T, in []byte) {
		a, err := Read(bytes.NewReader(in), 1<<20)
		if err != nil {
			if a != nil || strings.ContainsAny(err.Error(), "\r\n\x1b") {
				t.Errorf("array %v with error %q", a, err)
			}
			return
		}
		n := 1
		for _, d := range a.Dims {
			n *= d
		}
		if n != len(a.Data) {
			t.Errorf("%v has %d elements", a.Dims, len(a.Data))
		}
	})
}
