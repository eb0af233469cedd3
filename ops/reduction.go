package ops

import "github.com/covector-ad/covector/tape"

// Reduction says what a loss makes of its terms, of which it has one for each
// element, or for each row: its page says which. The losses take it as an
// optional last argument, or in their options.
type Reduction uint8

const (
	ReduceMean Reduction = iota // their mean, of rank 0: the default; NaN if there are none
	ReduceSum                   // their sum, of rank 0
	ReduceNone                  // the terms themselves
)

// reduce applies the reduction.
func reduce[T Float](terms tape.Var[T], r Reduction) tape.Var[T] {
	switch r {
	case ReduceSum:
		return Sum(terms)
	case ReduceNone:
		return terms
	}
	return Mean(terms)
}

// reductionOf returns the reduction in a loss's last argument, ReduceMean if
// there is none.
func reductionOf(op string, r []Reduction) Reduction {
	switch len(r) {
	case 0:
		return ReduceMean
	case 1:
		return r[0].checked(op)
	}
	tape.Fail(op, tape.Errorf(tape.ErrRange, "%d reductions are given; a loss has one", len(r)))
	return 0
}

// checked returns r, which must be one of the three.
func (r Reduction) checked(op string) Reduction {
	if r > ReduceNone {
		tape.Fail(op, tape.Errorf(tape.ErrRange, "Reduction(%d); there are ReduceMean, ReduceSum and ReduceNone", uint8(r)))
	}
	return r
}
