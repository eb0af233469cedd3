package site_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is a user's: its lines 10 and 13 misuse the engine, the second inside a
// closure of the engine's that is inlined into main.
const program = `package main

import (
	"fmt"

	"github.com/covector-ad/covector/tensor"
)

func main() {
	show(func() { tensor.Zeros[float64](2).Reshape(3) })
	x := tensor.Zeros[float64](2)
	show(func() {
		for range tensor.NewBatches(x, x, tensor.BatchOptions{}).Epoch(-1) {
		}
	})
}

func show(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}
`

// TestCallerTrimmed: a program of another module is told from the engine also
// where -trimpath has shortened the names of files. The compiler shortens those of
// both modules, to what the flag of the Go command makes them (module path@version);
// by that flag the standard library would be compiled too.
func TestCallerTrimmed(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: builds a program")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("skipped: the go command is not installed")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../outside/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../outside/go.sum")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.go": program,
		"go.mod":  strings.Replace(string(mod), "=> ../..", "=> "+filepath.ToSlash(root), 1),
		"go.sum":  string(sum),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	short := func(pattern, dir, name string) string {
		return fmt.Sprintf(`-gcflags=%s="-trimpath=%s=>%s"`, pattern, dir, name)
	}
	const engine = "github.com/covector-ad/covector"
	cmd := exec.Command(goCommand, "run", short(engine+"/...", root, engine+"@v0.0.0"), short("example.com/outside", dir, "example.com/outside"), ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(string(out), "\n")
	for k, want := range []string{"example.com/outside/main.go:10: Reshape ", "example.com/outside/main.go:13: Batches.Epoch"} {
		if !strings.HasPrefix(lines[k], want) {
			t.Errorf("%q, want %q", lines[k], want)
		}
	}
}
