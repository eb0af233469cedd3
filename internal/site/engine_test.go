package site

import (
	"strings"
	"testing"
)

// TestEngine tells the engine's files from users' by their folders.
func TestEngine(t *testing.T) {
	for file, want := range map[string]bool{
		"tensor/dense.go":             true,
		"tape/var.go":                 true,
		"ops/sum.go":                  true,
		"optim/adam.go":               true,
		"optim/deeper/x.go":           true,
		"internal/kern/gemm.go":       true,
		"tensor/dense_test.go":        false,
		"internal/adtest/run_test.go": false,
		"cmd/digits/main.go":          false,
		"cmd/internal/idx/idx.go":     false,
		"bench/bench.go":              false,
		"tensorflow/x.go":             false,
		"main.go":                     false,
	} {
		if got := engine(root() + file); got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
	for _, file := range []string{"/home/user/tensor/dense.go", "tensor/dense.go", "other.org/mod/internal/x.go"} {
		if engine(file) {
			t.Errorf("%s is not the engine's", file)
		}
	}
	if r := root(); !strings.HasSuffix(r, "/") || strings.HasSuffix(r, "internal/") {
		t.Errorf("root %q", r)
	}
}
