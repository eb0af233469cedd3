package ops

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// pairs panics unless the operands of a loss have one shape: where one is
// broadcast, terms are counted that the user does not have.
func pairs[T Float](op string, x, y tape.Var[T]) {
	if !x.Shape().Equal(y.Shape()) {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "a loss compares element by element and does not broadcast; Reshape or Expand an operand"), x.Shape(), y.Shape())
	}
}

// pairedRows is pairs for a loss with one term a row.
func pairedRows[T Float](op string, x, y tape.Var[T]) {
	pairs(op, x, y)
	if x.Rank() == 0 {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "needs rows along a last axis; a number has none"), x.Shape(), y.Shape())
	}
}

// MSE returns the squared error of predictions x and targets y, of one shape
// […]. An element is a term:
//
//	(x − y)²
//
// The loss is the mean of the terms, of rank 0, or what r says: see [Reduction].
// There is no factor ½. Its gradient by x is 2(x − y), over the number of terms
// for the mean.
//
// It panics with an *tape.Error if the shapes differ (ErrShape: losses do not
// broadcast) or r is not one Reduction (ErrRange).
func MSE[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("MSE", nil, x, y)
	pairs("MSE", x, y)
	return reduce(Square(Sub(x, y)), reductionOf("MSE", r))
}

// MAE returns the absolute error of predictions x and targets y, of one shape
// […]. An element is a term:
//
//	|x − y|
//
// Its derivative by x is the sign of x − y: 0 at the kink x = y. Reduction and
// errors are as in [MSE].
func MAE[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("MAE", nil, x, y)
	pairs("MAE", x, y)
	return reduce(Abs(Sub(x, y)), reductionOf("MAE", r))
}

// Huber returns Huber's loss of predictions x and targets y, of one shape […].
// An element is a term; with e = x − y it is
//
//	½e²                   where |e| ≤ delta
//	delta·(|e| − ½delta)  elsewhere
//
// so squared near the target, and linear beyond delta, which has the unit of x.
// The first derivative by x is e confined to [−delta, delta]. The second jumps
// from 1 to 0 at |e| = delta, where the result is ¾. With delta = +Inf the loss
// is ½e² everywhere.
//
// Reduction and errors are as in [MSE]; unless delta > 0 it is an ErrRange.
//
// Source: P. Huber, "Robust Estimation of a Location Parameter" (1964).
func Huber[T Float](x, y tape.Var[T], delta float64, r ...Reduction) tape.Var[T] {
	defer tape.Named("Huber", nil, x, y)
	pairs("Huber", x, y)
	if !(T(delta) > 0) {
		tape.Fail("Huber", tape.Errorf(tape.ErrRange, "delta is %v; it must be positive in the element type", delta))
	}
	e := Sub(x, y)
	d := e.Scalar(T(delta))
	c := Maximum(Minimum(e, d), Neg(d)) // then c·(e − ½c) is both branches at once, and smooth at 0
	return reduce(Mul(c, Sub(e, Scale(c, 0.5))), reductionOf("Huber", r))
}

// BCEWithLogits returns the binary cross-entropy, in nats, of logits x and
// targets y in [0, 1], of one shape […]. An element is a term; with the
// probability p = σ(x) it is
//
//	−y·log p − (1 − y)·log(1 − p) = softplus(x) − x·y
//
// computed in the second form, which is finite for every finite x. The
// derivative by x is p − y. Targets outside of [0, 1] are not refused.
// Reduction and errors are as in [MSE].
func BCEWithLogits[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("BCEWithLogits", nil, x, y)
	pairs("BCEWithLogits", x, y)
	return reduce(Sub(Softplus(x), Mul(x, y)), reductionOf("BCEWithLogits", r))
}

// PoissonNLL returns the negative log-likelihood, in nats, of counts y under
// Poisson laws of rates eˣ; x holds the logarithms of the rates and has y's shape
// […]. An element is a term:
//
//	eˣ − x·y
//
// The part log y!, which does not depend on x, is left out. The derivative by x
// is eˣ − y. Negative counts are not refused. Reduction and errors are as in
// [MSE].
func PoissonNLL[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("PoissonNLL", nil, x, y)
	pairs("PoissonNLL", x, y)
	return reduce(Sub(Exp(x), Mul(x, y)), reductionOf("PoissonNLL", r))
}

// GaussianNLL returns the negative log-likelihood, in nats, of y under normal
// laws of mean x, of y's shape […], and the given variance v. An element is a
// term:
//
//	½(log v + (y − x)²/v)
//
// The constant ½log 2π is left out. The variance has the shape of x, or one that
// broadcasts to it: of rank 0 where all elements share one. It should be
// positive, and nothing is added to it: 0 and negative ones give NaN.
//
// Reduction and errors are as in [MSE].
func GaussianNLL[T Float](x, y, variance tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("GaussianNLL", nil, x, y, variance)
	pairs("GaussianNLL", x, y)
	v := Expand(variance, x.Shape()...)
	return reduce(Scale(Add(Log(v), Div(Square(Sub(y, x)), v)), 0.5), reductionOf("GaussianNLL", r))
}

// KLDiv returns the Kullback–Leibler divergence, in nats, of probabilities p from
// those whose logarithms are logQ ([LogSoftmax] makes such), of one shape
// […, classes]. A row, a vector along the last axis, is a term:
//
//	Σ p·(log p − logQ)
//
// where a class with p = 0 adds 0, also if its logQ is −Inf; with p > 0 and logQ
// −Inf the divergence is +Inf. The order of the arguments is PyTorch's: first the
// logarithm of the model, then the target. Rows need not add up to 1. The
// derivatives are −p by logQ, and log p + 1 − logQ by p, without log p + 1 where
// p = 0.
//
// Without r the loss is the mean over the rows (PyTorch's "batchmean"), of rank
// 0; with [ReduceNone] it has the shape […]. Errors are as in [MSE]; rank 0 is
// an ErrShape.
func KLDiv[T Float](logQ, p tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("KLDiv", nil, logQ, p)
	pairedRows("KLDiv", logQ, p)
	return reduce(Sum(Sub(Xlogy(p, p), tape.GuardedMul(p, logQ)), -1), reductionOf("KLDiv", r))
}

// CosineSimilarity returns the cosines of the angles between the rows of x and
// y, of one shape […, n]. A row, a vector along the last axis, is a term:
//
//	⟨x, y⟩ / max(‖x‖·‖y‖, 1e−8)
//
// It is 1 where rows point the same way, so negate it for a loss; rows of a norm
// of 0 give 0, with derivatives y/1e−8 by x and x/1e−8 by y.
//
// Without r it returns the mean over the rows, of rank 0; with [ReduceNone] the
// shape is […]. Errors are as in [MSE]; rank 0 is an ErrShape.
func CosineSimilarity[T Float](x, y tape.Var[T], r ...Reduction) tape.Var[T] {
	defer tape.Named("CosineSimilarity", nil, x, y)
	pairedRows("CosineSimilarity", x, y)
	norms := Mul(Norm(x, 2, -1), Norm(y, 2, -1))
	return reduce(Div(Sum(Mul(x, y), -1), Maximum(norms, norms.Scalar(1e-8))), reductionOf("CosineSimilarity", r))
}

// Hinge returns the multi-class hinge loss of scores x, of shape […, classes],
// and integer labels, of shape […]. A row is a term, a sum over the classes j
// other than the label:
//
//	Σ max(0, 1 − x[label] + x[j])
//
// A margin of exactly 0 has derivative 0. Without r the loss is the mean over the
// rows, of rank 0; with [ReduceNone] it has the shape […].
//
// It panics with an *tape.Error if the shapes do not fit (ErrShape), a label is
// no class from 0 to classes − 1, or r is not one Reduction (ErrRange).
//
// Source: J. Weston and C. Watkins, "Support Vector Machines for Multi-Class
// Pattern Recognition" (1999).
func Hinge[T Float](x tape.Var[T], labels tape.IntVar, r ...Reduction) tape.Var[T] {
	defer tape.Named("Hinge", []tape.IntVar{labels}, x)
	rows, ids, weights := withLabels(lossHinge, x, labels, nil)
	own := TakeAlong(rows, ids, -1)
	margins := ReLU(AddScalar(Sub(rows, own), 1))
	// The label's own margin is 1 by definition.
	return reduceRows(AddScalar(Sum(margins, -1), -1), weights, labels, reductionOf("Hinge", r))
}

// NLL returns the negative log-likelihood, in nats, of integer labels, of shape
// […], under log-probabilities logp, of shape […, classes]: [LogSoftmax] makes
// such, and [CrossEntropy] is both in one. A row is a term:
//
//	−logp[label]
//
// ignore, if it is not nil, is a label whose rows do not count (−100, say; it
// need be no class): their terms and gradients are 0, and the mean is over the
// other rows, 0 if there are none.
//
// Without r the loss is the mean, of rank 0; with [ReduceNone] it has the shape
// […]. Errors are as in [Hinge].
func NLL[T Float](logp tape.Var[T], labels tape.IntVar, ignore *int64, r ...Reduction) tape.Var[T] {
	defer tape.Named("NLL", []tape.IntVar{labels}, logp)
	rows, ids, weights := withLabels(lossNLL, logp, labels, ignore)
	return reduceRows(Neg(Squeeze(TakeAlong(rows, ids, -1), -1)), weights, labels, reductionOf("NLL", r))
}

// CrossEntropyOptions are the options of [CrossEntropy]. The zero value is the
// plain mean over all rows.
type CrossEntropyOptions struct {
	// Smoothing, from 0 to 1, moves this part of each label's probability to all
	// classes alike: the target is 1 − Smoothing + Smoothing/classes for the
	// label and Smoothing/classes for the others. Source: C. Szegedy et al.,
	// "Rethinking the Inception Architecture for Computer Vision" (2016), section 7.
	Smoothing float64
	// Ignore is a label whose rows do not count, which need be no class; nil
	// means none.
	Ignore *int64
	// Reduction says what becomes of the terms; the zero value is ReduceMean.
	Reduction Reduction
}

// CrossEntropy returns the cross-entropy, in nats, of logits, of shape
// […, classes], and integer labels, of shape […]. A row is a term:
//
//	−Σⱼ target[j]·log softmax(logits)[j]
//
// The target is 1 for the label and 0 for the other classes, or smoothed: see
// [CrossEntropyOptions]. The derivative by the logits is softmax(logits) −
// target. Terms are finite for logits of any finite size.
//
// The terms and gradients of ignored rows are 0, and the mean is over the other
// rows; if all are ignored, it is 0. The mean over no rows at all is NaN, as that
// of [Mean] is, unless Ignore is set. The loss has rank 0, or with [ReduceNone]
// the shape […].
//
// It panics with an *tape.Error if the shapes do not fit (ErrShape), a label is
// no class from 0 to classes − 1 and not ignored, Smoothing is not in [0, 1], or
// Reduction is none of the three (ErrRange).
func CrossEntropy[T Float](logits tape.Var[T], labels tape.IntVar, o CrossEntropyOptions) tape.Var[T] {
	defer tape.Named("CrossEntropy", []tape.IntVar{labels}, logits)
	if !(o.Smoothing >= 0 && o.Smoothing <= 1) {
		tape.Fail("CrossEntropy", tape.Errorf(tape.ErrRange, "smoothing is %v; it must be in [0, 1]", o.Smoothing), logits.Shape())
	}
	r := o.Reduction.checked("CrossEntropy")
	rows, ids, weights := withLabels(lossCrossEntropy, logits, labels, o.Ignore)
	logp := LogSoftmax(rows, -1)
	terms := Neg(Squeeze(TakeAlong(logp, ids, -1), -1))
	if o.Smoothing != 0 {
		s := T(o.Smoothing)
		terms = Sub(Scale(terms, 1-s), Scale(Mean(logp, -1), s))
	}
	return reduceRows(terms, weights, labels, r)
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
func reduceRows[T Float](terms, weights tape.Var[T], labels tape.IntVar, r Reduction) tape.Var[T] {
	if weights.IsZero() {
		if r == ReduceNone {
			return Reshape(terms, labels.Shape()...)
		}
		return reduce(terms, r)
	}
	terms = Where(weights, terms, terms.Scalar(0))
	switch r {
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
			return tape.Errorf(tape.ErrRange, "label %d of row %d is not one of %s, counted from 0", l, i, plural.Of(int(e.classes), "class"))
		}
	}
	return nil
}
