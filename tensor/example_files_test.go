package tensor_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// Parameters are saved with what else a prediction needs, and loaded into a Params
// of the same names and shapes.
func ExampleParams_SaveFile() {
	dir, err := os.MkdirTemp("", "covector")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.safetensors")

	ones := func(dst []float64, _ tensor.Shape) {
		for i := range dst {
			dst[i] = 1
		}
	}
	p := tensor.NewParams[float32]()
	p.Add("w", tensor.Shape{2, 3}, ones)
	if err := p.SaveFile(path, map[string]string{"classes": "cat,dog"}); err != nil {
		fmt.Println(err)
		return
	}

	q := tensor.NewParams[float32]()
	w := q.Add("w", tensor.Shape{2, 3}, nil)
	meta, err := q.LoadFile(path, nil)
	fmt.Println(q.Value(w).Data(), meta["classes"], err)

	// A model that does not fit is told all that is wrong, and left as it was.
	r := tensor.NewParams[float32]()
	r.Add("w", tensor.Shape{3, 2}, nil)
	r.Add("b", tensor.Shape{3}, nil)
	_, err = r.LoadFile(path, nil)
	_, reason, _ := strings.Cut(err.Error(), "the file does not fit: ")
	fmt.Println(reason)
	// Output:
	// [1 1 1 1 1 1] cat,dog <nil>
	// missing in the file: "b"; "w" has shape [2 3] in the file, not [3 2]
}

// An npz file keeps several arrays, here made by numpy: each is converted to the
// type that is asked for.
func ExampleReadFile() {
	a, err := tensor.ReadFile("testdata/npz/deflated.npz", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range a.Names() {
		shape, _ := a.Shape(name)
		fmt.Println(name, a.DType(name), shape)
	}
	x, err := tensor.Array[float32](a, "x")
	fmt.Println(x.Data(), err)
	labels, err := a.Ints("labels")
	fmt.Println(labels.Data(), err)
	// Output:
	// x float32 [2 3]
	// labels uint8 [3]
	// deep/name int16 [2 3]
	// words <U5 [2]
	// [0 -1.5 2.25 65504 -0.0009765625 6.1035156e-05] <nil>
	// [3 1 2] <nil>
}

// A tensor for numpy.load.
func ExampleWriteNPY() {
	dir, err := os.MkdirTemp("", "covector")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "x.npy")
	x := tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2)
	err = tensor.SaveFile(path, func(w io.Writer) error { return tensor.WriteNPY(w, x) })
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	y, err := tensor.ReadNPY[float32](f, nil)
	fmt.Println(y.Shape(), y.Data(), err)
	// Output:
	// [2 2] [1 2 3 4] <nil>
}
