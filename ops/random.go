package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// RandomUniform returns uniform numbers in [0, 1) of the given shape: element i,
// counted row-major, is tensor.PhiloxUniform(key, i), in float32 cut off after 24
// bits (so that it stays below 1). The key is an integer of rank 0; equal keys
// give equal numbers, and [FoldIn] makes further keys. No derivative passes
// through it. The element type must be given:
//
//	u := ops.RandomUniform[float32](key, 3, 4)
//
// It panics with a *tape.Error if the shape is not legal or the key not of rank
// 0 (ErrShape), or if the key is on a tape of the other element type
// (ErrForeign).
func RandomUniform[T Float](key tape.IntVar, shape ...int) tape.Var[T] {
	return recordRandom[T]("RandomUniform", key, false, shape)
}

// RandomNormal returns normal numbers of mean 0 and standard deviation 1:
// element i, counted row-major, is tensor.PhiloxNormal(key, i). It is otherwise
// as [RandomUniform].
func RandomNormal[T Float](key tape.IntVar, shape ...int) tape.Var[T] {
	return recordRandom[T]("RandomNormal", key, true, shape)
}

func recordRandom[T Float](name string, key tape.IntVar, normal bool, shape tensor.Shape) tape.Var[T] {
	if err := shape.Check(); err != nil {
		tape.Fail(name, err, shape.Clone()) // a copy, so that shape need not outlive the call
	}
	return tape.RecordConstant(randomOp[T]{tape.DimsOf(shape), normal}, nil, []tape.IntVar{key}).Y[0]
}

// randomOp fills the shape to.
type randomOp[T Float] struct {
	to     tape.Dims
	normal bool
}

func (r randomOp[T]) Name() string {
	if r.normal {
		return "RandomNormal"
	}
	return "RandomUniform"
}

func (r randomOp[T]) Results(_, i []tensor.Shape) (tape.Results, error) {
	return tape.One(r.to.Shape()), checkKey(i[0])
}

func (r randomOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	key := uint64(in.I[0].Data()[0])
	if r.normal {
		kern.FillNormal(out.X[0].Data(), key)
	} else {
		kern.FillUniform(out.X[0].Data(), key)
	}
	return nil
}

func checkKey(s tensor.Shape) error {
	if len(s) != 0 {
		return tape.Errorf(tape.ErrShape, "a key has rank 0, not %d", len(s))
	}
	return nil
}

// FoldIn returns key number n of those that the given key has: a new key,
// tensor.FoldKey(key, n). So several layers share one key operand, each with a
// number of its own, and another key every step changes all of them. The key
// is an integer of rank 0.
//
// It panics with a *tape.Error (ErrShape) if the key is not of rank 0.
func FoldIn(key tape.IntVar, n int64) tape.IntVar {
	defer tape.Named[float64]("FoldIn", []tape.IntVar{key})
	if key.Single() {
		return foldIn[float32](key, n)
	}
	return foldIn[float64](key, n)
}

// FoldInBy is [FoldIn] for a number that is an operand: that of a step of a loop
// (tape.Scan), say, so that each has a key of its own. Both are integers of rank 0
// (else ErrShape).
func FoldInBy(key, n tape.IntVar) tape.IntVar {
	defer tape.Named[float64]("FoldInBy", []tape.IntVar{key, n})
	if key.Single() {
		return foldInBy[float32](key, n)
	}
	return foldInBy[float64](key, n)
}

func foldIn[T Float](key tape.IntVar, n int64) tape.IntVar { return foldInBy[T](key, key.Scalar(n)) }

func foldInBy[T Float](key, n tape.IntVar) tape.IntVar {
	return tape.RecordConstant(foldInOp[T]{}, nil, []tape.IntVar{key, n}).J[0]
}

type foldInOp[T Float] struct{}

func (foldInOp[T]) Name() string { return "FoldIn" }

func (foldInOp[T]) Results(_, i []tensor.Shape) (tape.Results, error) {
	err := checkKey(i[0])
	if err == nil && len(i[1]) != 0 {
		err = tape.Errorf(tape.ErrShape, "the number must have rank 0")
	}
	return tape.Results{I: []tensor.Shape{{}}}, err
}

func (foldInOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	out.I[0].Data()[0] = int64(tensor.FoldKey(uint64(in.I[0].Data()[0]), uint64(in.I[1].Data()[0])))
	return nil
}

// Dropout sets each element of x to 0 with probability rate, and divides the
// others by 1 − rate, so that expected values stay the same (Srivastava, Hinton,
// Krizhevsky, Sutskever and Salakhutdinov, "Dropout", JMLR 15, 2014, section 10).
// Element i, counted row-major, is dropped where tensor.PhiloxUniform(key, i) <
// rate, even if it is infinite or NaN; its derivative is then 0, else
// 1/(1−rate). A rate of 0 gives x.
//
// The key is an integer of rank 0: the same one gives the same choice. It panics
// with a *tape.Error if the rate, rounded to T, is not in [0, 1) (ErrRange) or
// the key not of rank 0 (ErrShape).
func Dropout[T Float](x tape.Var[T], rate float64, key tape.IntVar) tape.Var[T] {
	defer tape.Named("Dropout", []tape.IntVar{key}, x)
	if err := checkRate(T(rate)); err != nil {
		tape.Fail("Dropout", err, x.Shape())
	}
	return recordDropout(x.Scalar(T(rate)), x, key)
}

func recordDropout[T Float](rate, x tape.Var[T], key tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(dropoutOp[T]{}, []tape.Var[T]{rate, x}, []tape.IntVar{key})
}

// dropoutOp multiplies x by a diagonal matrix that rate and key determine.
type dropoutOp[T Float] struct{}

func (dropoutOp[T]) Name() string { return "Dropout" }

func (dropoutOp[T]) Fixed() int { return 1 }

func (dropoutOp[T]) Shape(x, i []tensor.Shape) (tensor.Shape, error) { return x[1], checkKey(i[0]) }

func (dropoutOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	rate := in.X[0].Data()[0]
	if err := checkRate(rate); err != nil {
		return err
	}
	kern.Dropout(out.Data(), in.X[1].Data(), rate, uint64(in.I[0].Data()[0]))
	return nil
}

// Adjoint: a diagonal matrix is its own transpose.
func (dropoutOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return recordDropout(x[0], g, i[0])
}

func checkRate[T Float](rate T) error {
	if !(rate >= 0 && rate < 1) {
		return tape.Errorf(tape.ErrRange, "rate %v; it must be at least 0 and below 1", rate)
	}
	return nil
}
