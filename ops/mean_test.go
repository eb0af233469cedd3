package ops_test

import "github.com/covector-ad/covector/ops"

var meanCase = with(reduction("Mean", ops.Mean[float64], ops.Mean[float32], meanRow),
	rough("nothing", ops.Mean[float64], ops.Mean[float32], nan, []float64{}, []float64{}))
var meanKeepCase = reduction("MeanKeep", ops.MeanKeep[float64], ops.MeanKeep[float32], meanRow)
