package tape_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

func TestPlan(t *testing.T) {
	var in tape.Inputs
	x, w := in.Float("x", 64, 784), in.Float("w", 784, 256)
	g, err := tape.Compile(nil, &in, func(r *tape.Rec[float32]) tape.Var32 {
		return ops.ReLU(ops.MatMul(r.Input(x), r.Input(w)))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := g.Plan()
	const product, bytes = 2 * 64 * 784 * 256, 4 * (64*784 + 784*256 + 64*256)
	if len(p.Steps) != 2 || p.Steps[0].Flops != product || p.Steps[0].Bytes != bytes || p.Flops != product+64*256 {
		t.Errorf("%+v", p)
	}
	if p.ArenaBytes != 4*64*256 { // ReLU is written over the product
		t.Errorf("%d bytes, want %d", p.ArenaBytes, 4*64*256)
	}
	if s := p.String(); !strings.Contains(s, "MatMul  [64 784] [784 256]  [64 256]   25.7 M") {
		t.Error(s)
	}
}

// TestProgramListsBodies: under a loop stands what it runs at each step, as the passes left it.
func TestProgramListsBodies(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x", 5, 2)
	g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		last, _ := tape.Scan([]tape.Var64{ops.Expand(r.Scalar(0), 2)}, []tape.Var64{r.Input(x)}, func(_ tape.IntVar, carry, x []tape.Var64) (next, y []tape.Var64) {
			return []tape.Var64{ops.Sin(ops.Mul(ops.Add(carry[0], x[0]), x[0].Scalar(1)))}, nil
		}, nil)
		return ops.Sum(last[0])
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := g.String()
	body := regexp.MustCompile(`= Scan\(.*\n    \{\n    %0 \[2\] input 0\n    %1 \[2\] input 1\n    (.*Add.*\n    )?(.*\n    )*.* = Sin\(.*\n    result 0: %\d+\n    \}\n`)
	if !body.MatchString(s) || strings.Contains(s, "Mul(") {
		t.Errorf("no body of a Scan, in which x·1 is left out, in\n%s", s)
	}
}

func TestDot(t *testing.T) {
	m := newModel()
	d := m.compile(t, nil).Dot()
	for _, want := range []string{`[shape=oval, label="input \"x\""]`, `[shape=oval, label="gradient of \"w\""]`, `[shape=oval, label="new \"steps\""]`, "style=dashed];\n"} {
		if !strings.HasPrefix(d, "digraph program {\n") || !strings.Contains(d, want) || strings.Count(d, "{") != strings.Count(d, "}") {
			t.Errorf("no %q in\n%s", want, d)
		}
	}
	for _, leaf := range regexp.MustCompile(`(x\d+) \[shape=oval`).FindAllStringSubmatch(d, -1) {
		if !strings.Contains(d, leaf[1]+" -> ") {
			t.Errorf("%s is drawn, and read by nobody", leaf[1])
		}
	}
	dot, err := exec.LookPath("dot")
	if err != nil {
		t.Skip("dot is not installed (Debian: graphviz); its syntax was not checked")
	}
	cmd := exec.Command(dot, "-Tsvg")
	cmd.Stdin = strings.NewReader(d)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestProfile(t *testing.T) {
	m := newModel()
	run := m.compile(t, nil).NewRunner()
	if run.Profile() != nil {
		t.Error("a profile that nobody turned on")
	}
	run.SetProfile(true)
	for range 3 {
		mustRun(t, run, batch(6, 1))
	}
	p := run.Profile()
	if p.Runs != 3 || len(p.Steps) != len(m.compile(t, nil).Plan().Steps) {
		t.Errorf("%d runs of %d steps", p.Runs, len(p.Steps))
	}
	_, file, _, _ := runtime.Caller(0)
	if s := p.String(); !strings.Contains(s, "MatMul") || !strings.Contains(s, filepath.Base(filepath.Dir(file))) && !strings.Contains(s, "compile_test.go:") {
		t.Error(s)
	}
	run.SetProfile(false)
	mustRun(t, run, batch(6, 1))
	if run.Profile() != nil {
		t.Error("a profile after it was turned off")
	}
}
