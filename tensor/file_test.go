package tensor_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// onlyFiles checks that the directory holds just these.
func onlyFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(names) {
		t.Errorf("%s holds %v, want %v", dir, entries, names)
	}
}

func TestSaveFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.npy")
	put := func(v tensor.Value) error {
		return tensor.SaveFile(path, func(w io.Writer) error { return tensor.WriteNPY(w, v) })
	}
	if err := put(tensor.Scalar(1.0)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := put(tensor.FromSlice([]float64{1, 2})); err != nil {
		t.Fatal(err)
	}
	a, err := tensor.ReadFile(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := tensor.Array[float64](a, "")
	wantDense(t, "second", x, err, tensor.Shape{2}, []float64{1, 2})
	if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o640) {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	onlyFiles(t, dir, "x.npy")

	// What fails half-way leaves the old file, and nothing else.
	old, _ := os.ReadFile(path)
	stop := errors.New("stop")
	err = tensor.SaveFile(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	wantError(t, "stopped", err, stop, path)
	func() {
		defer func() { _ = recover() }()
		_ = tensor.SaveFile(path, func(io.Writer) error { panic("in the middle") })
	}()
	wantError(t, "nil", put(nil), tensor.ErrZeroVar)
	if now, _ := os.ReadFile(path); !bytes.Equal(now, old) {
		t.Error("the old file changed")
	}
	onlyFiles(t, dir, "x.npy")

	wantError(t, "a directory", tensor.SaveFile(dir, func(io.Writer) error { return nil }), tensor.ErrFormat, "regular")
	err = tensor.SaveFile(filepath.Join(dir, "no", "x"), func(io.Writer) error { return nil })
	wantError(t, "no directory", err, fs.ErrNotExist, "SaveFile")
}

func TestSaveFileFollowsLinks(t *testing.T) {
	dir, there := t.TempDir(), t.TempDir()
	target, link := filepath.Join(there, "x"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := tensor.SaveFile(link, func(w io.Writer) error { _, err := w.Write([]byte("new")); return err }); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(target); err != nil || string(b) != "new" {
		t.Errorf("the target holds %q %v", b, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v %v", info, err)
	}
}

func TestReadFile(t *testing.T) {
	for name, array := range map[string]string{
		"npy/f4_be.npy": "", "npz/stored.npz": "x", "npz/deflated.npz": "x", "safetensors/all.safetensors": "F32",
	} {
		a, err := tensor.ReadFile("testdata/"+name, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		x, err := tensor.Array[float32](a, array)
		wantDense(t, name, x, err, tensor.Shape{2, 3}, fixtureFloats)
	}
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := fixture(t, "npy/scalar.npy")
	for _, c := range []struct {
		path string
		kind error
		part string
	}{
		{put("empty", nil), tensor.ErrFormat, "begins with"},
		{put("text", []byte("Once upon a time")), tensor.ErrFormat, "Once"},
		{put("two.npy", append(bytes.Clone(one), one...)), tensor.ErrFormat, "more bytes follow"},
		{put("cut.npz", fixture(t, "npz/stored.npz")[:200]), tensor.ErrFormat, "zip"},
		{put("cut.safetensors", fixture(t, "safetensors/all.safetensors")[:200]), tensor.ErrFormat, "header"},
		{filepath.Join(dir, "none"), fs.ErrNotExist, "none"},
	} {
		_, err := tensor.ReadFile(c.path, nil)
		wantError(t, c.path, err, c.kind, c.path, c.part)
		_, err = model[float32](true).LoadFile(c.path, nil)
		wantError(t, c.path, err, c.kind, c.path, c.part)
	}
	if _, err := tensor.ReadFile(dir, nil); err == nil {
		t.Error("a directory was read")
	}

	// A header whose length begins with the letters PK is no zip archive.
	const length = 'P' | 'K'<<8
	header := "{}" + string(bytes.Repeat([]byte(" "), length-2))
	if _, err := tensor.ReadFile(put("PK", safeBytes(header, 0)), nil); err != nil {
		t.Error(err)
	}
}

func TestParamsFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	src, dst := model[float64](false), model[float64](true)
	if err := src.SaveFile(path, fixtureMeta); err != nil {
		t.Fatal(err)
	}
	if _, err := dst.LoadFile(path, nil); err != nil {
		t.Fatal(err)
	}
	sameParams(t, "file", dst, src)
	wantError(t, "reserved", src.SaveFile(path, map[string]string{"covector.format": "9"}), tensor.ErrMisuse, path)
	onlyFiles(t, filepath.Dir(path), "m.safetensors")
}
