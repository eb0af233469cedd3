// Package outside runs other libraries on the workloads of package bench, each in
// a process of its own that takes its orders line by line, so that it can take
// turns with us. The libraries' own code is in bench/peers, whose README.md says
// how to install them.
package outside

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/covector-ad/covector/bench"
)

// The peers. Each in Go has a folder of bench/peers, and each in Python a script there.
var (
	inGo     = []string{"gorgonia", "gomlx"}
	inPython = scripts{
		{"numpy", "peer_numpy.py"},
		{"openblas", "peer_blas.py"},
		{"blis", "peer_blas.py"},
		{"torch-eager", "peer_torch.py"},
		{"torch-compile", "peer_torch.py"},
		{"jax-jit", "peer_jax.py"},
	}
)

// scripts are peers in Python, by name.
type scripts []struct{ name, script string }

func (s scripts) names() []string {
	var list []string
	for _, p := range s {
		list = append(list, p.name)
	}
	return list
}

// Set is the peers that run.
type Set struct {
	temp string // a folder of our own
	list []*process
	// Versions has a line for each peer that runs, Missing one for each that does
	// not, and why.
	Versions, Missing []string
}

// Start starts every peer that is installed, for so many threads. The Python is
// COVECTOR_PYTHON, or else python3; the Go command compiles the peers in Go, and
// downloads nothing. The processes end with ctx, or with Close.
func Start(ctx context.Context, threads int) (*Set, error) {
	s := &Set{}
	dir, err := sources(ctx)
	if err != nil {
		s.miss(strings.Join(slices.Concat(inGo, inPython.names()), ", "), err)
		return s, nil
	}
	if s.temp, err = os.MkdirTemp("", "covector-peers-"); err != nil {
		return s, err
	}
	if err := build(ctx, dir, s.temp); err != nil {
		s.miss(strings.Join(inGo, ", "), err)
	} else {
		for _, name := range inGo {
			s.start(ctx, name, threads, filepath.Join(s.temp, name))
		}
	}
	python, err := findPython()
	if err != nil {
		s.miss(strings.Join(inPython.names(), ", "), err)
		return s, nil
	}
	for _, p := range inPython {
		s.start(ctx, p.name, threads, python, filepath.Join(dir, p.script), "--peer", p.name)
	}
	return s, nil
}

func (s *Set) miss(names string, err error) {
	s.Missing = append(s.Missing, fmt.Sprintf("%s: %v", names, err))
}

// start starts one peer by a command.
func (s *Set) start(ctx context.Context, name string, threads int, command ...string) {
	p, version, err := start(ctx, name, threads, command...)
	if err != nil {
		s.miss(name, err)
		return
	}
	s.list = append(s.list, p)
	s.Versions = append(s.Versions, name+": "+version)
}

// sources is the folder bench/peers of the module that the working directory is
// in, or that it depends on.
func sources(ctx context.Context) (string, error) {
	const module = "github.com/covector-ad/covector"
	out, err := command(ctx, "", "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return "", fmt.Errorf("their sources are not found (run in a clone of the repository): %w", err)
	}
	dir := filepath.Join(strings.TrimSpace(out), "bench", "peers")
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return "", errors.New("their sources are not here: run in a clone of the repository")
	}
	return dir, nil
}

// build compiles the peers in Go, from modules that were downloaded before.
func build(ctx context.Context, dir, into string) error {
	args := []string{"build", "-mod=readonly", "-buildvcs=false", "-o", into + string(filepath.Separator)}
	for _, name := range inGo {
		args = append(args, "./"+name)
	}
	if _, err := command(ctx, dir, args...); err != nil {
		return fmt.Errorf(`not installed ("go build ./..." in bench/peers downloads them): %w`, err)
	}
	return nil
}

// command runs the Go command without a network. Its error is one line.
func command(ctx context.Context, dir string, args ...string) (stdout string, err error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("go %s: %s", args[0], complaint(string(exit.Stderr)))
	}
	return string(out), err
}

// complaint is the first line of what the Go command wrote that tells of no progress.
func complaint(stderr string) string {
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "go: downloading ") {
			return strings.TrimSpace(line)
		}
	}
	return "it ended early"
}

func findPython() (string, error) {
	python := os.Getenv("COVECTOR_PYTHON")
	if python == "" {
		python = "python3"
	}
	path, err := exec.LookPath(python)
	if err != nil {
		return "", fmt.Errorf("no Python at %q (COVECTOR_PYTHON names another)", python)
	}
	return path, nil
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
	for _, p := range s.list {
		p.close()
	}
	if s.temp == "" {
		return nil
	}
	return os.RemoveAll(s.temp)
}
