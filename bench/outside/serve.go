package outside

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/covector-ad/covector/bench"
)

// Prepare readies a workload, or returns nil if the library cannot express it.
// It may panic.
type Prepare func(w *bench.Workload) *bench.Task

// Main is the program of a peer that is written in Go: it is one library, known
// by the path of its module. load starts the library with so many threads. With
// -serve it takes orders from standard input; without, it measures every
// workload that it has and prints a line of JSON for each.
func Main(peer, module string, load func(threads int) (Prepare, error)) {
	serving := flag.Bool("serve", false, "take orders from standard input")
	threads := flag.Int("threads", 1, "the `number` of cores that work at a time")
	seconds := flag.Float64("seconds", 0.3, "for each workload")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)
	out := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr // some libraries print
	prepare, err := load(*threads)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", peer, err)
		os.Exit(1)
	}
	switch version := Version(module); {
	case *serving:
		err = serve(os.Stdin, out, version, prepare)
	default:
		fmt.Fprintf(os.Stderr, "%s: %s\n", peer, version)
		err = all(out, bench.Result{Peer: peer, Threads: *threads}, prepare, time.Duration(*seconds*1e9))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", peer, err)
		os.Exit(1)
	}
}

// Version is the path of a module and the version that this program was built with.
func Version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, m := range info.Deps {
			if m.Path == module {
				return m.Path + " " + m.Version
			}
		}
	}
	return module + ", of unknown version"
}

// serve answers orders until there are no more.
func serve(in io.Reader, out *json.Encoder, version string, prepare Prepare) error {
	if err := out.Encode(answer{Version: version}); err != nil {
		return err
	}
	var clock *bench.Stopwatch
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return err
		}
		if err := out.Encode(follow(o, &clock, prepare)); err != nil {
			return err
		}
	}
	return nil
}

// follow does what one order says. A panic of the library is an answer too.
func follow(o order, clock **bench.Stopwatch, prepare Prepare) (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a = answer{Error: fmt.Sprintf("%.300v", r)}
		}
	}()
	if o.Seconds > 0 {
		return answer{NsPerOp: (*clock).Time(time.Duration(o.Seconds * 1e9))}
	}
	*clock = nil // frees the last workload's memory
	runtime.GC()
	w := find(o)
	if w == nil {
		return answer{Absent: true}
	}
	t := prepare(w)
	if t == nil {
		return answer{Absent: true}
	}
	t.Step()
	*clock = &bench.Stopwatch{Task: t}
	if t.Result != nil {
		v, _ := t.Result()
		a.Value = &v
	}
	return a
}

// find returns the workload that is ordered. The form that records anew and the
// fastest one are the same to a peer.
func find(o order) *bench.Workload {
	list := bench.Workloads()
	i := slices.IndexFunc(list, func(w bench.Workload) bool {
		return w.Name == strings.TrimSuffix(o.Name, "-eager") && w.DType == o.DType && w.N == o.N
	})
	if i < 0 {
		return nil
	}
	return &list[i]
}

// all measures every workload, and writes what as says with its time.
func all(out *json.Encoder, as bench.Result, prepare Prepare, d time.Duration) error {
	for _, w := range bench.Workloads() {
		if strings.HasSuffix(w.Name, "-eager") {
			continue
		}
		t := prepare(&w)
		if t == nil {
			continue
		}
		t.Step()
		clock := bench.Stopwatch{Task: t}
		clock.Time(d)
		as.Name, as.DType, as.N, as.NsPerOp = w.Name, w.DType, w.N, clock.Time(d)
		if err := out.Encode(&as); err != nil {
			return err
		}
	}
	return nil
}
