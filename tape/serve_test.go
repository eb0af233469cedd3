package tape_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestServe: 8 goroutines ask the server of Example_serve for batches of 1 to 64
// rows at the same time, and each answer is right; bad requests are refused.
func TestServe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	p := tensor.NewParams[float32]()
	w, b := p.Add("w", tensor.Shape{4, 3}, tensor.HeNormal(tensor.NewRand(1))), p.Add("b", tensor.Shape{3}, tensor.Constant(0.1))
	if err := p.SaveFile(path, nil); err != nil {
		t.Fatal(err)
	}
	handler, err := serve(path)
	if err != nil {
		t.Fatal(err)
	}
	var clients sync.WaitGroup
	for k := range 8 {
		clients.Go(func() {
			for n := 1; n <= 64; n++ {
				x := tensor.FromInit[float32](tensor.Uniform(tensor.NewRand(uint64(100*k+n)), -1, 1), n, 4)
				want, err := tape.Eval(p, func(r *tape.Rec[float32]) tape.Var32 {
					return ops.Softmax(ops.Linear(r.Const(x), r.Param(w), r.Param(b)), 1)
				})
				if err != nil {
					t.Error(err)
					return
				}
				var got []float32
				if reply := ask(handler, x); json.Unmarshal([]byte(reply), &got) != nil || fmt.Sprint(got) != fmt.Sprint(want.Data()) {
					t.Errorf("%d rows: %s, want %v", n, reply, want.Data())
				}
			}
		})
	}
	clients.Wait()
	for _, body := range []string{"", "[]", "[" + strings.Repeat("[0,0,0,0],", 64) + "[0,0,0,0]]", `[["a"]]`} {
		reply := httptest.NewRecorder()
		handler(reply, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if reply.Code != http.StatusBadRequest {
			t.Errorf("%.20q: status %d", body, reply.Code)
		}
	}
}

// ask posts the rows of x and returns the answer.
func ask(handler http.HandlerFunc, x *tensor.Dense[float32]) string {
	rows := make([][]float32, x.Shape()[0])
	for i := range rows {
		rows[i] = x.Data()[4*i : 4*i+4]
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return err.Error()
	}
	reply := httptest.NewRecorder()
	handler(reply, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body))))
	return reply.Body.String()
}

// TestServeRefusesAnotherModel: a file of other parameters is an error that says so.
func TestServeRefusesAnotherModel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	p := tensor.NewParams[float32]()
	p.Add("w", tensor.Shape{4, 2}, nil)
	p.Add("b", tensor.Shape{2}, nil)
	if err := p.SaveFile(path, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := serve(path); err == nil || !strings.Contains(err.Error(), `"w"`) {
		t.Errorf("%v; want an error that names the tensor", err)
	}
}

// TestBatchesAllocateNothing: after each number of rows was met once, no run
// allocates, in whatever order they come.
func TestBatchesAllocateNothing(t *testing.T) {
	p := tensor.NewParams[float32]()
	w := p.Add("w", tensor.Shape{4, 3}, tensor.HeNormal(tensor.NewRand(1)))
	var in tape.Inputs
	x := in.Float("x", 64, 4)
	g, err := tape.Compile(p, &in, func(r *tape.Rec[float32]) tape.Var32 {
		return ops.Softmax(ops.MatMul(r.Input(x), r.Param(w)), 1)
	}, &tape.CompileOptions{Shapes: 64})
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	batches := make([]*tensor.Dense[float32], 65)
	for n := range batches {
		batches[n] = tensor.Ones[float32](n, 4)
	}
	round := func() {
		for n := 1; n <= 64; n++ {
			if _, err := run.Run(batches[n*37%65]); err != nil {
				t.Error(err)
			}
		}
	}
	round()
	if n := testing.AllocsPerRun(20, round); n != 0 && !adtest.Race {
		t.Errorf("%v allocations in 64 runs, want none", n)
	}
}
