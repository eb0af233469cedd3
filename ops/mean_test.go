package ops_test

import "github.com/covector-ad/covector/ops"

func meanRef(x []float64) (m float64) {
	for _, v := range x {
		m += v
	}
	return m / float64(len(x))
}

var meanCase = reduction("Mean", ops.Mean[float64], ops.Mean[float32], meanRef)
var meanKeepCase = reduction("MeanKeep", ops.MeanKeep[float64], ops.MeanKeep[float32], meanRef)
