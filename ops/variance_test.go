package ops_test

import "github.com/covector-ad/covector/ops"

var varCase = reduction("Var", ops.Var[float64], ops.Var[float32], func(x []float64) (v float64) {
	m := meanRef(x)
	for _, e := range x {
		v += (e - m) * (e - m)
	}
	return v / float64(len(x))
})
