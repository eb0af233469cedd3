package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// OneHot returns a row of zeros with a 1 for each index: of shape
// [indices…, classes], 1 where the last index is the indices' element. The element
// type has to be given: OneHot[float32](labels, 10).
//
// It panics with an *tape.Error if classes is negative, an index is negative or
// not below classes (ErrRange), or the rank grows above 8 (ErrShape).
func OneHot[T Float](indices tape.IntVar, classes int) tape.Var[T] {
	if classes < 0 {
		tape.Fail("OneHot", tape.Errorf(tape.ErrRange, "%d classes; there cannot be fewer than 0", classes), indices.Shape())
	}
	return tape.RecordConstant(oneHotOp[T]{length(classes)}, nil, []tape.IntVar{indices}).Y[0]
}

type oneHotOp[T Float] struct{ classes int32 }

func (oneHotOp[T]) Name() string { return "OneHot" }

func (e oneHotOp[T]) Results(_, i []tensor.Shape) (tape.Results, error) {
	return tape.One(append(i[0].Clone(), int(e.classes))), nil
}

func (e oneHotOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	index := in.I[0].Data()
	if p := kern.Outside(index, int(e.classes)); p >= 0 {
		return tape.Errorf(tape.ErrRange, "index %d, element %d of the indices, of %s", index[p], p, plural.Of(int(e.classes), "class"))
	}
	kern.OneHot(out.X[0].Data(), index, int(e.classes))
	return nil
}
