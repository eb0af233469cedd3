package kern

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A name that cannot be had is told in one line, and the best is taken.
func TestChooseISA(t *testing.T) {
	for _, test := range []struct {
		want      string
		best, got isa
		told      bool
	}{
		{"", isaAVX2, isaAVX2, false},
		{"go", isaAVX512, isaGo, false},
		{"avx2", isaAVX512, isaAVX2, false},
		{"avx512", isaAVX512, isaAVX512, false},
		{"avx512", isaAVX2, isaAVX2, true},
		{"avx2", isaGo, isaGo, true},
		{"AVX2", isaAVX512, isaAVX512, true},
	} {
		w, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		got := choose(test.want, test.best, w)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		told, err := os.ReadFile(w.Name())
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(string(told), "\n")
		if got != test.got || lines != map[bool]int{true: 1}[test.told] || test.told && !strings.Contains(string(told), test.want) {
			t.Errorf("%q of %s: got %s, told %q", test.want, isaNames[test.best], isaNames[got], told)
		}
	}
}
