package tensor_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

var peerShape = tensor.Shape{4, 5, 3}

// peerValues are those of testdata/peer.py.
func peerValues(kind byte) []float64 {
	v := make([]float64, 60)
	for i := range v {
		raw := float64(i * 37 % 101)
		switch kind {
		case 'b':
			if i%3 == 0 {
				v[i] = 1
			}
		case 'u':
			v[i] = raw
		case 'i':
			v[i] = raw - 50
		default:
			v[i] = (raw - 50) / 8
		}
	}
	return v
}

// python runs testdata/peer.py by COVECTOR_PYTHON or else python3.
func python(t *testing.T, args ...string) string {
	t.Helper()
	name := os.Getenv("COVECTOR_PYTHON")
	if name == "" {
		name = "python3"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no Python: %v (COVECTOR_PYTHON may name one)", err)
	}
	out, err := exec.Command(path, append([]string{filepath.Join("testdata", "peer.py")}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", path, args, err, out)
	}
	return string(out)
}

// TestPython exchanges files with numpy, safetensors and PyTorch, as far as they
// are there; the fixtures in testdata stand for them elsewhere.
func TestPython(t *testing.T) {
	theirs, ours := t.TempDir(), t.TempDir()
	peerWrite(t, ours)
	have := strings.Fields(python(t, ours, theirs))
	is := map[string]bool{}
	for _, name := range have {
		is[name] = true
	}
	if !is["numpy"] {
		t.Skip("Python has no numpy (COVECTOR_PYTHON may name another one)")
	}
	t.Logf("Python has %v", have)
	t.Run("numpy's", func(t *testing.T) { peerNumpy(t, theirs) })
	for _, c := range []struct{ pkg, file string }{{"safetensors", "numpy"}, {"torch", "torch"}} {
		t.Run(c.pkg+"'s", func(t *testing.T) {
			if !is[c.pkg] {
				t.Skipf("Python has %v, no %s", have, c.pkg)
			}
			a, err := tensor.ReadFile(filepath.Join(theirs, c.file+".safetensors"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if a.Metadata()["made by"] != "python" {
				t.Errorf("metadata %q", a.Metadata())
			}
			peerArrays(t, c.file, a)
			if _, ok := a.Shape("bf2"); !ok && is["ml_dtypes"] {
				t.Error("no bfloat16 array")
			}
		})
	}
}

// peerArrays checks every array by the type that its name states.
func peerArrays(t *testing.T, what string, a *tensor.Arrays) {
	t.Helper()
	if len(a.Names()) < 9 {
		t.Errorf("%s: only %q", what, a.Names())
	}
	for _, name := range a.Names() {
		want := peerValues(strings.Replace(name, "bf", "f", 1)[0])
		d, err := tensor.Array[float32](a, name)
		wantDense(t, what+" "+name, d, err, peerShape, want)
		if !strings.Contains(name, "f") {
			n, err := a.Ints(name)
			wantInts(t, what+" "+name, n, err, peerShape, toInt64s(want))
		}
	}
}

func peerNumpy(t *testing.T, dir string) {
	for _, code := range []string{"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"} {
		for _, form := range []string{"le_c", "be_c", "le_f", "be_f"} {
			name := code + "_" + form
			a, err := tensor.ReadFile(filepath.Join(dir, name+".npy"), nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			d, err := tensor.Array[float64](a, "")
			wantDense(t, name, d, err, peerShape, peerValues(code[0]))
		}
	}
	for _, name := range []string{"stored", "deflated"} {
		a, err := tensor.ReadFile(filepath.Join(dir, name+".npz"), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		peerArrays(t, name, a)
	}
}

func peerWrite(t *testing.T, dir string) {
	f32 := tensor.Zeros[float32](peerShape...)
	for i, v := range peerValues('f') {
		f32.Data()[i] = float32(v)
	}
	arrays := map[string]tensor.Value{
		"f4":     f32,
		"f8":     tensor.FromSlice(peerValues('f'), peerShape...),
		"i8":     tensor.IntsFrom(toInt64s(peerValues('i')), peerShape...),
		"scalar": tensor.Scalar(2.5),
		"empty":  tensor.Zeros[float32](0, 2),
	}
	save := func(name string, write func(w io.Writer) error) error {
		return tensor.SaveFile(filepath.Join(dir, name), write)
	}
	p := tensor.NewParams[float32]()
	p.Add("w", peerShape, fill(peerValues('f')...))
	err := errors.Join(
		save("go.npz", func(w io.Writer) error { return tensor.WriteNPZ(w, arrays) }),
		save("go.safetensors", func(w io.Writer) error { return tensor.WriteSafetensors(w, arrays, nil) }),
		p.SaveFile(filepath.Join(dir, "params.safetensors"), map[string]string{"k": "ü"}),
	)
	for name, v := range arrays {
		err = errors.Join(err, save(name+".npy", func(w io.Writer) error { return tensor.WriteNPY(w, v) }))
	}
	if err != nil {
		t.Fatal(err)
	}
}
