package ops_test

import "github.com/covector-ad/covector/ops"

// Some are long enough to be added up by halves.
var sumCase = with(reduction("Sum", ops.Sum[float64], ops.Sum[float32], sumRow),
	reduced("Sum", ops.Sum[float64], ops.Sum[float32], sumRow, generic(3, 130, 2), []int{0}),
	reduced("Sum", ops.Sum[float64], ops.Sum[float32], sumRow, generic(3, 300), nil),
	reduced("Sum", ops.Sum[float64], ops.Sum[float32], sumRow, generic(3, 2, 0), []int{1}))

var sumKeepCase = reduction("SumKeep", ops.SumKeep[float64], ops.SumKeep[float32], sumRow)

func sumRow(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}
