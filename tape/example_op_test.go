package tape_test

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Cube is an op of a user's own: x³.
func Cube[T tape.Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(cube[T]{}, x) }

type cube[T tape.Float] struct{}

func (cube[T]) Name() string { return "Cube" }

func (cube[T]) Block(out []T, x [][]T) {
	tensor.Map(out, x[0], func(v T) T { return v * v * v })
}

// Factor: (x³)′ = 3x².
func (cube[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return ops.Scale(ops.Square(x[0]), 3)
}

// An elementwise op is a name, a loop over a block of elements, and a factor. The
// factor is made of ops, so that there is a Hessian, too.
func ExampleRecordElementwise() {
	f := func(x tape.Var64) tape.Var64 { return ops.Sum(Cube(x)) }
	x := tensor.FromSlice([]float64{1, 2})
	g, err := tape.Grad(f)(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := tape.Hessian(f)(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(g.Data(), h.Data())
	// Output: [3 12] [6 0 0 12]
}
