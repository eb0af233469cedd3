package problems

import "fmt"

// Scalable returns the problems that come in any size, for n variables, a multiple
// of 4.
func Scalable(n int) []Problem {
	list := []Problem{
		{Name: "Rosenbrock", X0: repeat(n, -1.2, 1), F: Rosenbrock, Minima: []float64{0}},
		{Name: "Powell singular", X0: repeat(n, 3, -1, 0, 1), F: PowellSingular, Minima: []float64{0}},
		{Name: "Dixon–Price", X0: constant(n, 1), F: DixonPrice(n), Minima: []float64{0, 2.0 / 3}},
		{Name: "Trigonometric", X0: constant(n, 1/float64(n)), F: Trigonometric(n), Minima: []float64{0}},
	}
	for i := range list {
		list[i].Name = fmt.Sprintf("%s %d", list[i].Name, n)
	}
	return list
}
