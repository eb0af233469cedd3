package outside

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/covector-ad/covector/bench"
)

// order is a line that a peer is sent: to prepare a workload, or to time it.
type order struct {
	Name    string  `json:"name,omitempty"`
	DType   string  `json:"dtype,omitempty"`
	N       int     `json:"n"`
	Seconds float64 `json:"seconds,omitempty"`
}

// answer is a line that a peer sends.
type answer struct {
	Version string   `json:"version,omitempty"`
	Missing string   `json:"missing,omitempty"` // why the peer cannot run
	Absent  bool     `json:"absent,omitempty"`  // the peer has no such workload
	Value   *float64 `json:"value,omitempty"`
	NsPerOp float64  `json:"ns_per_op,omitempty"`
	Error   string   `json:"error,omitempty"`
}

// process is our end of a peer.
type process struct {
	name    string
	threads int
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	dead    error // why it answers no more
}

// start runs a command that serves, and reads its version.
func start(ctx context.Context, name string, threads int, command ...string) (p *process, version string, err error) {
	n := strconv.Itoa(threads)
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], "--serve", "--threads", n)...)
	cmd.Env = os.Environ()
	for _, v := range []string{"GOMAXPROCS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"} {
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
	p = &process{name: name, threads: threads, cmd: cmd, in: in, out: bufio.NewReader(out)}
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
func (p *process) Name() string { return p.name }

// Prepare asks for the first step of a workload.
func (p *process) Prepare(w *bench.Workload) (value *float64, ok bool, err error) {
	a, err := p.ask(order{Name: w.Name, DType: w.DType, N: w.N})
	return a.Value, err == nil && !a.Absent, err
}

// Time asks for steps of about d, and leaves time for the peer's threads to rest.
func (p *process) Time(d time.Duration) (ns float64, err error) {
	a, err := p.ask(order{Seconds: d.Seconds()})
	if p.threads > 1 {
		time.Sleep(unrest)
	}
	return a.NsPerOp, err
}

// unrest is how long threads of a library may look for further work, on a core
// that the next in turn needs: OpenBLAS's do so for 2²⁶ ticks of the clock.
const unrest = 50 * time.Millisecond

func (p *process) ask(o order) (answer, error) {
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

func (p *process) read() (answer, error) {
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
func (p *process) close() {
	_ = p.in.Close()
	_ = p.cmd.Wait() // how it ended does not matter any more
}
