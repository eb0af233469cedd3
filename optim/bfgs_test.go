package optim_test

import (
	"fmt"

	"github.com/covector-ad/covector/optim"
)

func ExampleBFGS() {
	f := optim.FuncGrad{
		F: func(x []float64) float64 {
			a, b := x[1]-x[0]*x[0], 1-x[0]
			return 100*a*a + b*b
		},
		Grad: func(x, grad []float64) {
			a, b := x[1]-x[0]*x[0], 1-x[0]
			grad[0], grad[1] = -400*a*x[0]-2*b, 200*a
		},
	}
	res, err := optim.Minimize(f, []float64{-1.2, 1}, &optim.BFGS{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f, pairs skipped: %d, numbers held: %d\n", res.X, res.Skipped, res.Bytes/8)
	// Output: x = [1.000000 1.000000], pairs skipped: 0, numbers held: 12
}
