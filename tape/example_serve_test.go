package tape_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// serve answers lists of 1 to 64 rows of 4 features with the probabilities of 3
// classes, by the model in the file at path. It runs 8 requests at a time.
func serve(path string) (http.HandlerFunc, error) {
	params := tensor.NewParams[float32]()
	w, b := params.Add("w", tensor.Shape{4, 3}, nil), params.Add("b", tensor.Shape{3}, nil)
	if _, err := params.LoadFile(path, nil); err != nil {
		return nil, err
	}
	var in tape.Inputs
	x := in.Float("x", 64, 4)
	program, err := tape.Compile(params, &in, func(r *tape.Rec[float32]) tape.Var32 {
		return ops.Softmax(ops.Linear(r.Input(x), r.Param(w), r.Param(b)), 1)
	}, &tape.CompileOptions{Shapes: 64}) // a form for each number of rows
	if err != nil {
		return nil, err
	}
	pool := make(chan *tape.Runner[float32], 8)
	for range cap(pool) {
		pool <- program.NewRunner()
	}
	return func(w http.ResponseWriter, request *http.Request) {
		var rows [][]float32
		err := json.NewDecoder(request.Body).Decode(&rows)
		if err != nil || len(rows) < 1 || len(rows) > 64 || slices.ContainsFunc(rows, func(r []float32) bool { return len(r) != 4 }) {
			http.Error(w, "want 1 to 64 rows of 4 numbers", http.StatusBadRequest)
			return
		}
		batch := tensor.FromSlice(slices.Concat(rows...), len(rows), 4)
		run := <-pool
		_, err = run.Run(batch)
		p := run.View("")
		answer, _ := json.Marshal(p.Data()) // before another request has the Runner
		pool <- run
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Write(answer)
	}, nil
}

// A trained model is served over HTTP, by a pool of Runners of one program.
func Example_serve() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.safetensors")
	trained := tensor.NewParams[float32]()
	trained.Add("w", tensor.Shape{4, 3}, tensor.HeNormal(tensor.NewRand(1)))
	trained.Add("b", tensor.Shape{3}, nil)
	if err := trained.SaveFile(path, nil); err != nil {
		fmt.Println(err)
		return
	}
	handler, err := serve(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	for _, body := range []string{"[]", "[[1,2,3]]", "[[1,2,3,4,5]]", "[[1,2,3,4],[1,2,3]]"} {
		reply, err := http.Post(server.URL, "application/json", strings.NewReader(body))
		if err != nil || reply.StatusCode != http.StatusBadRequest {
			fmt.Println(body, "was not refused", err)
			continue
		}
		reply.Body.Close()
	}
	var answered atomic.Int64
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for rows := 1; rows <= 64; rows++ {
				body := "[" + strings.Repeat("[5.1,3.5,1.4,0.2],", rows-1) + "[5.1,3.5,1.4,0.2]]"
				reply, err := http.Post(server.URL, "application/json", strings.NewReader(body))
				if err != nil {
					fmt.Println(err)
					return
				}
				var p []float32
				err = json.NewDecoder(reply.Body).Decode(&p)
				reply.Body.Close()
				if err == nil && len(p) == 3*rows {
					answered.Add(int64(rows))
				}
			}
		})
	}
	clients.Wait()
	fmt.Println(answered.Load(), "rows answered")
	// Output: 16640 rows answered
}
