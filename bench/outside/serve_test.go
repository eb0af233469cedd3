package outside

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/covector-ad/covector/bench"
)

// halves is a library that has one workload, and fails at another.
func halves(w *bench.Workload) *bench.Task {
	switch {
	case w.Name == "tiny":
		return &bench.Task{Step: func() {}, Result: func() (float64, []float64) { return 0.5, nil }}
	case w.Product != nil && w.Product.TB:
		panic("not implemented")
	}
	return nil
}

func TestServe(t *testing.T) {
	orders := `{"name":"tiny-eager","dtype":"float64","n":0}
{"n":0,"seconds":1e-6}
{"name":"gemm-nt","dtype":"float32","n":16}
{"name":"gemm","dtype":"float32","n":16}
{"name":"nosuch","dtype":"float32","n":16}
`
	var out bytes.Buffer
	if err := serve(strings.NewReader(orders), json.NewEncoder(&out), "1.2", halves); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"version":"1.2"}`,
		`{"value":0.5}`,
		`{"ns_per_op":`,
		`{"error":"not implemented"}`,
		`{"absent":true}`,
		`{"absent":true}`,
	}
	got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !strings.HasPrefix(got[i], want[i]) {
			t.Fatalf("%s, want\n%s", out.String(), strings.Join(want, "\n"))
		}
	}
}

// TestAll: alone, a peer measures what it has.
func TestAll(t *testing.T) {
	tiny := func(w *bench.Workload) *bench.Task {
		if w.Product != nil {
			return nil
		}
		return halves(w)
	}
	var out bytes.Buffer
	if err := all(json.NewEncoder(&out), bench.Result{Peer: "p", Threads: 1}, tiny, 1); err != nil {
		t.Fatal(err)
	}
	var r bench.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Name != "tiny" || r.Peer != "p" || !(r.NsPerOp > 0) {
		t.Errorf("%s, %v", out.String(), err)
	}
}
