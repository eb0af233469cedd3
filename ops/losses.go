package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The losses below broadcast their operands. A term is one element; r says what
// becomes of the terms, their mean if it is left out.

// MSE returns the squared error (x − y)².
func MSE[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	return reduce(Square(Sub(x, y)), r)
}

// MAE returns the absolute error |x − y|, of derivative 0 where x = y.
func MAE[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] { return reduce(Abs(Sub(x, y)), r) }

// Huber returns, of e = x − y, ½e² where |e| ≤ delta and delta·(|e| − ½delta)
// elsewhere. See Huber, Robust Estimation of a Location Parameter (1964).
func Huber[T Float](x, y tape.Var[T], delta float64, r ...Reduction) tape.Var[T] {
	if !(delta > 0) {
		tape.Fail("Huber", tape.Errorf(tape.ErrRange, "delta is %v; it must be positive", delta))
	}
	e := Sub(x, y)
	d := e.Scalar(T(delta))
	c := Minimum(Abs(e), d) // then ½c² + delta·(|e| − c) is both branches at once
	return reduce(Add(Scale(Square(c), 0.5), Mul(d, Sub(Abs(e), c))), r)
}

// BCEWithLogits returns the binary cross-entropy of labels y in [0, 1] and
// probabilities σ(x): softplus(x) − x·y, finite for every finite x.
func BCEWithLogits[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	return reduce(Sub(Softplus(x), Mul(x, y)), r)
}

// PoissonNLL returns the negative log-likelihood of counts y under Poisson laws
// of rates eˣ, without the term log y! that does not depend on x: eˣ − x·y.
func PoissonNLL[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	return reduce(Sub(Exp(x), Mul(x, y)), r)
}

// GaussianNLL returns the negative log-likelihood of y under normal laws of
// mean x and the given variance, without the constant ½log 2π:
// ½(log v + (y − x)²/v). The variance must be positive.
func GaussianNLL[T Float](x, y, variance tape.Var[T], r ...Reduction) tape.Var[T] {
	return reduce(Scale(Add(Log(variance), Div(Square(Sub(y, x)), variance)), 0.5), r)
}

// The losses below have one term for each row: each vector along the last axis.

// KLDiv returns the divergence of probabilities p from those whose logarithms
// are logQ, Σ p·(log p − logQ), with 0·log 0 = 0.
func KLDiv[T Float](logQ, p tape.Var[T], r ...Reduction) tape.Var[T] {
	return reduce(Sum(Sub(Xlogy(p, p), Mul(p, logQ)), -1), r)
}

// CosineSimilarity returns ⟨x, y⟩/max(‖x‖‖y‖, ε) of each pair of rows, with
// ε = 1e-8: 0 where a row is 0. It is largest, 1, where the rows point the same way: negate it
// for a loss.
func CosineSimilarity[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	norms := Mul(Norm(x, 2, -1), Norm(y, 2, -1))
	return reduce(Div(Sum(Mul(x, y), -1), Maximum(norms, norms.Scalar(1e-8))), r)
}

// Hinge returns the multi-class hinge loss of scores x, of shape […, classes],
// and labels: Σ max(0, 1 − x[label] + x[j]) over the classes j other than the label. See
// Weston and Watkins (1999). A label that is no class panics with an *tape.Error
// (ErrRange).
func Hinge[T Float](x tape.Var[T], labels tape.IntVar, r ...Reduction) tape.Var[T] {
	rows, ids, weights := withLabels(lossHinge, x, labels, nil)
	own := TakeAlong(rows, ids, -1)
	margins := ReLU(AddScalar(Sub(rows, own), 1))
	// The label's own margin is 1 by definition.
	return reduceRows(AddScalar(Sum(margins, -1), -1), weights, labels, r)
}

// NLL returns −logp[label] for log-probabilities of shape […, classes] and labels
// of shape […]. ignore (nil: none) is a label whose rows do not count: the mean is over the
// others, and 0 if there are none. A label that is no class panics with an
// *tape.Error (ErrRange).
func NLL[T Float](logp tape.Var[T], labels tape.IntVar, ignore *int64, r ...Reduction) tape.Var[T] {
	rows, ids, weights := withLabels(lossNLL, logp, labels, ignore)
	return reduceRows(Neg(Squeeze(TakeAlong(rows, ids, -1), -1)), weights, labels, r)
}

// CrossEntropyOptions are the options of [CrossEntropy].
type CrossEntropyOptions struct {
	// Smoothing moves this part of each label's probability to all classes alike:
	// the target is 1 − Smoothing + Smoothing/classes for the label. See Szegedy
	// et al., Rethinking the Inception Architecture (2016), section 7.
	Smoothing float64
	// Ignore is a label whose rows do not count; nil means none.
	Ignore    *int64
	Reduction Reduction
}

// CrossEntropy returns −Σⱼ targetⱼ·log softmax(logits)ⱼ for logits of shape
// […, classes] and integer labels of shape […]. The mean is over the rows that count; if
// none does, value and gradient are 0. It is finite for logits of any finite size. A label that
// is no class panics with an *tape.Error (ErrRange).
func CrossEntropy[T Float](logits tape.Var[T], labels tape.IntVar, o CrossEntropyOptions) tape.Var[T] {
	if !(o.Smoothing >= 0 && o.Smoothing <= 1) {
		tape.Fail("CrossEntropy", tape.Errorf(tape.ErrRange, "smoothing is %v; it must be in [0, 1]", o.Smoothing), logits.Shape())
	}
	rows, ids, weights := withLabels(lossCrossEntropy, logits, labels, o.Ignore)
	logp := LogSoftmax(rows, -1)
	terms := Neg(Squeeze(TakeAlong(logp, ids, -1), -1))
	if o.Smoothing != 0 {
		s := T(o.Smoothing)
		terms = Sub(Scale(terms, 1-s), Scale(Mean(logp, -1), s))
	}
	return reduceRows(terms, weights, labels, []Reduction{o.Reduction})
}

// withLabels checks x, of shape […, classes], and labels, of shape […], and returns
// x as rows, the labels as a column of indices (0 where ignored) and the weights of the rows,
// 1 or 0; the zero Var if no label is ignored.
func withLabels[T Float](op loss, x tape.Var[T], labels tape.IntVar, ignore *int64) (rows tape.Var[T], ids tape.IntVar, weights tape.Var[T]) {
	s, l := x.Shape(), labels.Shape()
	if len(s) == 0 || !s[:len(s)-1].Equal(l) {
		tape.Fail(op.String(), tape.Errorf(tape.ErrShape, "needs x of shape […, classes] and labels of shape […]"), s, l)
	}
	n, classes := l.Size(), s[len(s)-1]
	e := labelOp[T]{of: op, rows: int32(n), classes: int32(classes)}
	if ignore != nil {
		e.ignore, e.ignores = *ignore, true
	}
	c := tape.RecordConstant(e, []tape.Var[T]{x}, []tape.IntVar{labels})
	if ignore != nil {
		weights = c.Y[0]
	}
	return Reshape(x, n, classes), c.J[0], weights
}

// reduceRows reduces one term a row, counting only those of weight 1.
func reduceRows[T Float](terms, weights tape.Var[T], labels tape.IntVar, r []Reduction) tape.Var[T] {
	if weights.IsZero() {
		if reductionOf(r) == ReduceNone {
			return Reshape(terms, labels.Shape()...)
		}
		return reduce(terms, r)
	}
	terms = Where(weights, terms, terms.Scalar(0))
	switch reductionOf(r) {
	case ReduceNone:
		return Reshape(terms, labels.Shape()...)
	case ReduceSum:
		return Sum(terms)
	}
	count := Sum(weights)
	return Div(Sum(terms), Maximum(count, count.Scalar(1)))
}

// labelOp turns labels into a column of indices and the weights of the rows. Its
// float operand only says whose element type the weights have.
type labelOp[T Float] struct {
	of            loss
	ignores       bool
	rows, classes int32
	ignore        int64
}

// loss is the function that asks, for its name.
type loss uint8

const (
	lossNLL loss = iota
	lossCrossEntropy
	lossHinge
)

func (l loss) String() string { return [...]string{"NLL", "CrossEntropy", "Hinge"}[l] }

func (e labelOp[T]) Name() string { return e.of.String() }

func (e labelOp[T]) Results(_, _ []tensor.Shape) (tape.Results, error) {
	n := int(e.rows)
	return tape.Results{X: []tensor.Shape{{n}}, I: []tensor.Shape{{n, 1}}}, nil
}

func (e labelOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	for i, l := range in.I[0].Data() {
		out.X[0].Data()[i], out.I[0].Data()[i] = 1, l
		switch {
		case e.ignores && l == e.ignore:
			out.X[0].Data()[i], out.I[0].Data()[i] = 0, 0
		case l < 0 || l >= int64(e.classes):
			return tape.Errorf(tape.ErrRange, "label %d of row %d; there are %d classes, from 0", l, i, e.classes)
		}
	}
	return nil
}
