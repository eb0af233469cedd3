// Package peers runs other libraries on the workloads of package bench, each in
// a Python process of its own that takes its orders line by line, so that it can
// take turns with us. README.md says how to install them.
package peers

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/covector-ad/covector/bench"
)

//go:embed *.py
var scripts embed.FS

// variants are the peers, and which script does each.
var variants = []struct{ name, script string }{
	{"numpy", "peer_numpy.py"},
	{"openblas", "peer_blas.py"},
	{"blis", "peer_blas.py"},
	{"torch-eager", "peer_torch.py"},
	{"torch-compile", "peer_torch.py"},
	{"jax-jit", "peer_jax.py"},
}

// Set is the peers that run.
type Set struct {
	dir  string
	list []*peer
	// Versions has a line for each peer that runs, Missing one for each that does
	// not, and why.
	Versions, Missing []string
}

// Start starts every peer that is installed, for so many threads. The Python is
// COVECTOR_PYTHON, or else python3. The processes end with ctx, or with Close.
func Start(ctx context.Context, threads int) (*Set, error) {
	python := os.Getenv("COVECTOR_PYTHON")
	if python == "" {
		python = "python3"
	}
	s := &Set{}
	path, err := exec.LookPath(python)
	if err != nil {
		s.Missing = append(s.Missing, fmt.Sprintf("numpy, openblas, blis, torch, jax: no Python at %q (COVECTOR_PYTHON names another)", python))
		return s, nil
	}
	if s.dir, err = unpack(); err != nil {
		return s, err
	}
	for _, v := range variants {
		p, version, err := start(ctx, path, filepath.Join(s.dir, v.script), v.name, threads)
		if err != nil {
			s.Missing = append(s.Missing, fmt.Sprintf("%s: %v", v.name, err))
			continue
		}
		s.list = append(s.list, p)
		s.Versions = append(s.Versions, v.name+": "+version)
	}
	return s, nil
}

// unpack writes the scripts to a folder of their own.
func unpack() (string, error) {
	dir, err := os.MkdirTemp("", "covector-peers-")
	if err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, scripts)
}

// Outside returns the peers that run.
func (s *Set) Outside() []bench.Outside {
	list := make([]bench.Outside, len(s.list))
	for i, p := range s.list {
		list[i] = p
	}
	return list
}

// Close ends all processes and waits for them.
func (s *Set) Close() error {
	var errs []error
	for _, p := range s.list {
		p.close()
	}
	if s.dir != "" {
		errs = append(errs, os.RemoveAll(s.dir))
	}
	return errors.Join(errs...)
}

// peer is one process.
type peer struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	dead error // why it answers no more
}

// answer is a line that a peer sends.
type answer struct {
	Version string   `json:"version"`
	Missing string   `json:"missing"` // why the peer cannot run
	Absent  bool     `json:"absent"`  // the peer has no such workload
	Value   *float64 `json:"value"`
	NsPerOp float64  `json:"ns_per_op"`
	Error   string   `json:"error"`
}

// order is a line that a peer is sent: to prepare a workload, or to time it.
type order struct {
	Name    string  `json:"name,omitempty"`
	DType   string  `json:"dtype,omitempty"`
	N       int     `json:"n"`
	Seconds float64 `json:"seconds,omitempty"`
}

func start(ctx context.Context, python, script, name string, threads int) (p *peer, version string, err error) {
	n := strconv.Itoa(threads)
	cmd := exec.CommandContext(ctx, python, script, "--serve", "--peer", name, "--threads", n)
	cmd.Env = os.Environ()
	for _, v := range []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"} {
		cmd.Env = append(cmd.Env, v+"="+n)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	p = &peer{name: name, cmd: cmd, in: in, out: bufio.NewReader(out)}
	a, err := p.read()
	if err == nil && a.Missing != "" {
		err = fmt.Errorf("not installed (%s)", a.Missing)
	}
	if err != nil {
		p.close()
		return nil, "", err
	}
	return p, a.Version, nil
}

// Name returns the peer's name.
func (p *peer) Name() string { return p.name }

// Prepare asks for the first step of a workload.
func (p *peer) Prepare(w *bench.Workload) (value *float64, ok bool, err error) {
	a, err := p.ask(order{Name: w.Name, DType: w.DType, N: w.N})
	return a.Value, err == nil && !a.Absent, err
}

// Time asks for steps of about d.
func (p *peer) Time(d time.Duration) (ns float64, err error) {
	a, err := p.ask(order{Seconds: d.Seconds()})
	return a.NsPerOp, err
}

func (p *peer) ask(o order) (answer, error) {
	if p.dead != nil {
		return answer{Absent: true}, nil // it was told when it died
	}
	line, err := json.Marshal(o)
	if err == nil {
		_, err = p.in.Write(append(line, '\n'))
	}
	if err != nil {
		p.dead = err
		return answer{}, err
	}
	return p.read()
}

func (p *peer) read() (answer, error) {
	var a answer
	line, err := p.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &a)
	}
	if err != nil {
		p.dead = fmt.Errorf("the process ended, or wrote what is no answer: %w", err)
		return a, p.dead
	}
	if a.Error != "" {
		return a, errors.New(strings.Join(strings.Fields(a.Error), " "))
	}
	return a, nil
}

// close ends the process: it stops at the end of its input.
func (p *peer) close() {
	_ = p.in.Close()
	_ = p.cmd.Wait() // how it ended does not matter any more
}
