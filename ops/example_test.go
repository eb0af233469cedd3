package ops_test

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func ExampleMul() {
	t := tape.New[float64]()
	column := t.Const(tensor.FromSlice([]float64{1, 2}, 2, 1))
	row := t.Const(tensor.FromSlice([]float64{10, 20, 30}))
	fmt.Println(ops.Mul(column, row).Value())
	// Output:
	// [[10. 20. 30.]
	//  [20. 40. 60.]]
}

func ExampleMatMul() {
	t := tape.New[float64]()
	a := t.Const(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2))
	x := t.Const(tensor.FromSlice([]float64{1, 1}))
	fmt.Println(ops.MatMul(a, x).Value())
	// Output: [3. 7.]
}

func ExampleSum() {
	t := tape.New[float64]()
	x := t.Const(tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3))
	fmt.Println(ops.Sum(x).Value(), ops.Sum(x, 0).Value(), ops.Sum(x, -1).Value())
	// Output: 21.0 [5. 7. 9.] [ 6. 15.]
}

func ExampleSlice() {
	t := tape.New[float64]()
	x := t.Const(tensor.Arange[float64](0, 12, 1).Reshape(3, 4))
	fmt.Println(ops.Slice(x, ops.From(1), ops.All().By(-1)).Value())
	// Output:
	// [[ 7.  6.  5.  4.]
	//  [11. 10.  9.  8.]]
}

// The branch that was not chosen contributes nothing to the gradient, though
// the derivative of Log at 0 is infinite.
func ExampleWhere() {
	f := func(x tape.Var64) tape.Var64 {
		positive := ops.Greater(x, x.Scalar(0))
		return ops.Sum(ops.Where(positive, ops.Log(x), x.Scalar(0)))
	}
	g, err := tape.Grad(f)(tensor.FromSlice([]float64{0, 2}))
	fmt.Println(g, err)
	// Output: [0.  0.5] <nil>
}

func ExampleEinsum() {
	t := tape.New[float64]()
	a := t.Const(tensor.Arange[float64](0, 6, 1).Reshape(2, 3))
	fmt.Println(ops.Einsum("ij->ji", a).Value())
	fmt.Println(ops.Einsum("ij,kj->ik", a, a).Value())
	// Output:
	// [[0. 3.]
	//  [1. 4.]
	//  [2. 5.]]
	// [[ 5. 14.]
	//  [14. 50.]]
}

func ExampleSolve() {
	t := tape.New[float64]()
	a := t.Const(tensor.FromSlice([]float64{2, 1, 1, 3}, 2, 2))
	b := t.Const(tensor.FromSlice([]float64{3, 5}, 2, 1))
	fmt.Printf("%.3f\n", ops.Solve(a, b).Value().Data())
	// Output: [0.800 1.400]
}

func ExampleCrossEntropy() {
	labels := tensor.IntsFrom([]int{2, 0})
	loss := func(logits tape.Var64) tape.Var64 {
		return ops.CrossEntropy(logits, logits.Ints(labels), ops.CrossEntropyOptions{})
	}
	v, g, err := tape.ValueAndGrad(loss)(tensor.Zeros[float64](2, 3))
	fmt.Printf("%.4f %.4f %v\n", v, g.Data(), err)
	// Output: 1.0986 [0.1667 0.1667 -0.3333 -0.3333 0.1667 0.1667] <nil>
}

func ExampleConv2D() {
	t := tape.New[float32]()
	image := t.Const(tensor.Arange[float32](0, 9, 1).Reshape(1, 1, 3, 3))
	edge := t.Const(tensor.FromSlice([]float32{-1, 1}, 1, 1, 1, 2))
	y := ops.Conv2D(image, edge, ops.ConvOptions{})
	fmt.Println(y.Shape(), y.Value().Data())
	// Output: [1 1 3 2] [1 1 1 1 1 1]
}

func ExampleDropout() {
	t := tape.New[float64]()
	x := t.Const(tensor.Ones[float64](8))
	key := t.Ints(tensor.ScalarInt(42))
	y := ops.Dropout(x, 0.5, ops.FoldIn(key, 1))
	again := ops.Dropout(x, 0.5, ops.FoldIn(key, 1))
	fmt.Println(tensor.AllClose(y.Value(), again.Value(), 0, 0))
	// Output: true
}
