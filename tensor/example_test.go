package tensor_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/tensor"
)

func Example() {
	x := tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	x.Set(-4, 1, 0)
	fmt.Println(x)
	fmt.Println(x.Reshape(3, -1))
	fmt.Println(x.Shape(), x.At(-1, -1), x.DType())
	// Output:
	// [[ 1.  2.  3.]
	//  [-4.  5.  6.]]
	// [[ 1.  2.]
	//  [ 3. -4.]
	//  [ 5.  6.]]
	// [2 3] 6 float64
}

func ExampleDense_String() {
	fmt.Println(tensor.Linspace(0.0, 1, 4))
	fmt.Println(tensor.Arange[float32](0, 10000, 1).Reshape(100, 100))
	// Output:
	// [0.         0.33333333 0.66666667 1.        ]
	// [[0.000e+00 1.000e+00 2.000e+00 ... 9.700e+01 9.800e+01 9.900e+01]
	//  [1.000e+02 1.010e+02 1.020e+02 ... 1.970e+02 1.980e+02 1.990e+02]
	//  [2.000e+02 2.010e+02 2.020e+02 ... 2.970e+02 2.980e+02 2.990e+02]
	//  ...
	//  [9.700e+03 9.701e+03 9.702e+03 ... 9.797e+03 9.798e+03 9.799e+03]
	//  [9.800e+03 9.801e+03 9.802e+03 ... 9.897e+03 9.898e+03 9.899e+03]
	//  [9.900e+03 9.901e+03 9.902e+03 ... 9.997e+03 9.998e+03 9.999e+03]]
}

func ExampleDense_Format() {
	x := tensor.FromSlice([]float64{1, 0.5, 1234.5678, -2}, 2, 2)
	fmt.Printf("%.2f\n", x)
	fmt.Printf("%+v\n", x)
	// Output:
	// [[   1.00    0.50]
	//  [1234.57   -2.00]]
	// float64[2 2]
	// [[ 1.0000000e+00  5.0000000e-01]
	//  [ 1.2345678e+03 -2.0000000e+00]]
}

func ExampleParams_String() {
	p := tensor.NewParams[float32]()
	p.Add("weight", tensor.Shape{784, 10}, nil)
	p.Add("bias", tensor.Shape{10}, nil)
	p.AddState("mean", tensor.Shape{784}, nil)
	fmt.Println(p)
	// Output:
	// 3 parameters of float32: 7850 trainable, 0 frozen and 784 state elements
	// name    shape     role       elements
	// weight  [784 10]  trainable  7840
	// bias    [10]      trainable  10
	// mean    [784]     state      784
}

func ExampleAllClose() {
	a := tensor.FromSlice([]float64{1, 2})
	b := tensor.FromSlice([]float64{1, 2.00001})
	fmt.Println(tensor.AllClose(a, b, 1e-5, 1e-8), tensor.AllClose(a, b, 1e-6, 0))
	// Output:
	// true false
}

// Misuse panics with an *Error that names the line of the caller's own code.
func ExampleError() {
	defer func() {
		err, ok := recover().(*tensor.Error)
		if !ok {
			return
		}
		file, _, _ := strings.Cut(filepath.Base(err.Site), ":")
		fmt.Println(errors.Is(err, tensor.ErrRange), err.Op, err.Shapes, file)
		fmt.Println(err.Err)
	}()
	tensor.Zeros[float64](2, 3).At(0, 5)
	// Output:
	// true At [[2 3]] example_test.go
	// out of range: index 5 on axis 1 of length 3
}

func ExampleBroadcastShapes() {
	s, err := tensor.BroadcastShapes(tensor.Shape{4, 1}, tensor.Shape{3})
	fmt.Println(s, err)
	_, err = tensor.BroadcastShapes(tensor.Shape{4, 2}, tensor.Shape{3})
	fmt.Println(errors.Is(err, tensor.ErrShape))
	// Output:
	// [4 3] <nil>
	// true
}

func ExampleParams() {
	rng := tensor.NewRand(1)
	p := tensor.NewParams[float32]()
	w := p.Add("weight", tensor.Shape{2, 3}, tensor.HeUniform(rng))
	b := p.Add("bias", tensor.Shape{3}, nil)
	mean := p.AddState("mean", tensor.Shape{2}, nil)
	p.Assign(mean, tensor.Ones[float32](2))

	flat := p.Mutate() // the trainable entries, for an optimizer to write
	lo, hi := p.Range(b)
	for i := lo; i < hi; i++ {
		flat[i] += 0.5
	}
	fmt.Println(len(flat), p.Shape(w), p.Value(b), p.Value(mean))
	// Output:
	// 9 [2 3] [0.5 0.5 0.5] [1. 1.]
}

func ExampleRand() {
	r := tensor.NewRand(42)
	fmt.Println(r.IntN(100), r.IntN(100), r.Perm(5))
	layers := r.Split(1) // has nothing in common with r
	fmt.Printf("%.4f %.4f\n", layers.Float64(), layers.NormFloat64())
	// Output:
	// 46 34 [0 2 3 4 1]
	// 0.2373 -2.5700
}

// Keyed numbers can be computed in any order, and on any number of goroutines.
func ExamplePhiloxUniform() {
	key := tensor.FoldKey(42, 7) // key number 7 of seed 42
	for i := range uint64(3) {
		fmt.Printf("%.4f ", tensor.PhiloxUniform(key, 2-i))
	}
	fmt.Println()
	// Output:
	// 0.3053 0.2218 0.2251
}

func ExampleFromInit() {
	w := tensor.FromInit[float64](tensor.Orthogonal(tensor.NewRand(3), 1), 3, 2)
	var m mat.Dense
	a, err := tensor.MatDense(w)
	if err != nil {
		panic(err)
	}
	m.Mul(a.T(), a)
	fmt.Println(tensor.AllClose(tensor.CopyMat[float64](&m), tensor.Eye[float64](2), 0, 1e-14))
	// Output:
	// true
}

func ExampleBatches() {
	x := tensor.Arange[float32](0, 5, 1).Reshape(5, 1)
	labels := tensor.IntsFrom([]int{0, 10, 20, 30, 40})
	batches := tensor.NewBatches(x, labels, tensor.BatchOptions{Size: 2, Seed: 1})
	for e := range 2 {
		for b := range batches.Epoch(e) {
			fmt.Println(e, b.X.Shape(), b.Y)
		}
	}
	// Output:
	// 0 [2 1] [10 30]
	// 0 [2 1] [40  0]
	// 0 [1 1] [20]
	// 1 [2 1] [30 10]
	// 1 [2 1] [20 40]
	// 1 [1 1] [0]
}

// A run that was stopped goes on with the batches that it would have had.
func ExampleBatches_Resume() {
	x := tensor.Arange[float32](0, 6, 1).Reshape(6, 1)
	labels := tensor.IntsFrom([]int{0, 1, 2, 3, 4, 5})
	opt := tensor.BatchOptions{Size: 2, Seed: 1}

	var at tensor.Position
	batches := tensor.NewBatches(x, labels, opt)
	for b := range batches.Epoch(3) {
		fmt.Println("before", b.Y)
		at = batches.Position()
		break
	}

	batches = tensor.NewBatches(x, labels, opt)
	batches.Resume(at)
	for b := range batches.Epoch(at.Epoch) {
		fmt.Println("after", b.Y)
	}
	// Output:
	// before [0 5]
	// after [2 4]
	// after [1 3]
}

func ExampleSplitStratified() {
	labels := tensor.IntsFrom([]int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1})
	train, test := tensor.SplitStratified(labels, 0.75, tensor.NewRand(1))
	fmt.Println(tensor.RowsInts(labels, train))
	fmt.Println(tensor.RowsInts(labels, test))
	// Output:
	// [0 0 0 1 1 1 1 1 1]
	// [0 1 1]
}

func ExampleMatDense() {
	d := tensor.FromSlice([]float64{4, 1, 1, 3}, 2, 2)
	m, err := tensor.MatDense(d)
	if err != nil {
		panic(err)
	}
	m.Set(0, 1, 2) // the same memory
	fmt.Println(d, mat.Trace(m))
	// Output:
	// [[4. 2.]
	//  [1. 3.]] 7
}

// A pointwise kernel for floats of either size; one operand may be a single
// number.
func ExampleMap2() {
	x, out := []float32{1, 2, 3}, make([]float32, 3)
	tensor.Map2(out, x, []float32{10}, func(a, b float32) float32 { return a*a + b })
	fmt.Println(out)
	// Output:
	// [11 14 19]
}
