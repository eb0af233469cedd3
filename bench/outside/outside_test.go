package outside

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/covector-ad/covector/bench"
)

// TestProtocol talks to a peer that is a few lines of shell.
func TestProtocol(t *testing.T) {
	sh, err := os.Stat("/bin/sh")
	if err != nil || sh.IsDir() {
		t.Skip("no /bin/sh")
	}
	script := filepath.Join(t.TempDir(), "peer.sh")
	text := `echo '{"version":"1.2"}'
read x; echo '{"absent":true}'
read x; case "$x" in *'"name":"gemm","dtype":"float32","n":64'*) echo '{"value":0.5}';; *) echo '{"error":"what?"}';; esac
read x; case "$x" in *'"seconds":0.25'*) echo '{"ns_per_op":7}';; *) echo '{"error":"what?"}';; esac
read x; echo '{"error":"out of
memory"}' | tr '\n' ' '; echo
`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, version, err := start(t.Context(), "shell", 1, "/bin/sh", script)
	if err != nil || version != "1.2" || p.Name() != "shell" {
		t.Fatal(version, err)
	}
	defer p.close()
	w := &bench.Workload{Name: "gemm", DType: "float32", N: 64}
	if _, ok, err := p.Prepare(w); ok || err != nil {
		t.Error("absent:", ok, err)
	}
	if v, ok, err := p.Prepare(w); !ok || err != nil || v == nil || *v != 0.5 {
		t.Error("value:", v, ok, err)
	}
	if ns, err := p.Time(250 * time.Millisecond); ns != 7 || err != nil {
		t.Error("time:", ns, err)
	}
	if _, _, err := p.Prepare(w); err == nil || !strings.Contains(err.Error(), "out of memory") {
		t.Error("error:", err)
	}
	if _, _, err := p.Prepare(w); err == nil {
		t.Error("a peer that ended answers")
	}
	if _, ok, err := p.Prepare(w); ok || err != nil { // told once
		t.Error("dead:", ok, err)
	}
}

// TestNothing: where neither Go nor Python is installed, all peers are told missing.
func TestNothing(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("COVECTOR_PYTHON", "")
	s, err := Start(t.Context(), 1)
	if err != nil || len(s.Outside()) != 0 || len(s.Missing) != 1 || !strings.Contains(s.Missing[0], "gorgonia, gomlx, numpy") {
		t.Errorf("%+v, %v", s, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := findPython(); err == nil || !strings.Contains(err.Error(), "no Python") {
		t.Error(err)
	}
}

func TestComplaint(t *testing.T) {
	for stderr, want := range map[string]string{
		"go: downloading m v1\nx.go:1:2: m@v1: lookup disabled\n\tmore\n": "x.go:1:2: m@v1: lookup disabled",
		"": "it ended early",
	} {
		if got := complaint(stderr); got != want {
			t.Errorf("%q: %q", stderr, got)
		}
	}
}

// TestPeers runs every peer: it is installed or says why not, and then agrees
// with our first step of what both have.
func TestPeers(t *testing.T) {
	if testing.Short() {
		t.Skip("loads whole libraries")
	}
	s, err := Start(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, m := range s.Missing {
		if !strings.Contains(m, "not installed") && !strings.Contains(m, "no Python") {
			t.Error(m)
		}
		t.Log("missing", m)
	}
	for _, w := range bench.Workloads() {
		small := w.Key(1) == "gemm-nt/float32/64/1" || w.Key(1) == "exp/float64/2048/1" || w.Key(1) == "tiny/float64/0/1"
		if !small || len(s.list) == 0 {
			continue
		}
		r := bench.Measure(&w, bench.Options{Threads: 1, Time: time.Millisecond, Outside: s.Outside()})
		for _, note := range r.Notes {
			if !strings.Contains(note, "too busy") {
				t.Error(note)
			}
		}
	}
}
