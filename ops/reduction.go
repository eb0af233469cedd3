package ops

import "github.com/covector-ad/covector/tape"

// Reduction says what a loss makes of its terms.
type Reduction uint8

const (
	ReduceMean Reduction = iota // their mean: the default
	ReduceSum                   // their sum
	ReduceNone                  // the terms themselves
)

// reduce applies the reduction, which is ReduceMean if none is given.
func reduce[T Float](terms tape.Var[T], r []Reduction) tape.Var[T] {
	switch reductionOf(r) {
	case ReduceSum:
		return Sum(terms)
	case ReduceNone:
		return terms
	}
	return Mean(terms)
}

func reductionOf(r []Reduction) Reduction {
	if len(r) == 0 {
		return ReduceMean
	}
	return r[0]
}
