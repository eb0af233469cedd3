package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// CumSum returns the running sums along an axis: y[k] = x[0] + … + x[k]. They are
// added up in order. It panics with an *tape.Error (ErrRange) if there is no such axis.
func CumSum[T Float](x tape.Var[T], axis int) tape.Var[T] {
	defer tape.Named("CumSum", nil, x)
	return recordScan(cumSumOp[T]{scan{k: fromEnd("CumSum", x.Shape(), axis)}}, x)
}

// CumProd returns the running products along an axis: y[k] = x[0]·…·x[k]. The
// derivatives, of every order, are right where elements are 0: nothing is
// divided. It panics with an *tape.Error (ErrRange) if there is no such axis.
func CumProd[T Float](x tape.Var[T], axis int) tape.Var[T] {
	defer tape.Named("CumProd", nil, x)
	return cumProd(x, scan{k: fromEnd("CumProd", x.Shape(), axis)}, false)
}

// scan is a direction: along axis −1−k, from the end if rev is set.
type scan struct {
	k   int8
	rev bool
}

// back returns the opposite direction.
func (s scan) back() scan { return scan{s.k, !s.rev} }

func recordScan[T Float, E interface {
	comparable
	tape.Linear[T]
}](e E, x tape.Var[T]) tape.Var[T] {
	return tape.RecordLinear(e, []tape.Var[T]{x}, nil)
}

type cumSumOp[T Float] struct{ scan }

func (cumSumOp[T]) Name() string { return "CumSum" }

func (cumSumOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }

func (e cumSumOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), e.k)
	kern.CumSum(out.Data(), in.X[0].Data(), n, inner, e.rev)
	return nil
}

func (e cumSumOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return recordScan(cumSumOp[T]{e.back()}, g)
}

// shift moves x by one place: y[k] = x[k−1], where y[first] = 0.
func shift[T Float](x tape.Var[T], s scan) tape.Var[T] { return recordScan(shiftOp[T]{s}, x) }

type shiftOp[T Float] struct{ scan }

func (shiftOp[T]) Name() string { return "Shift" }

func (shiftOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }

func (e shiftOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), e.k)
	kern.Shift(out.Data(), in.X[0].Data(), n, inner, e.rev)
	return nil
}

func (e shiftOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return shift(g, e.back())
}

// recur returns the solution y of the recurrence y[k] = x[k]·y[k−1] + b[k], where
// y[first] = b[first]; or if before is set, of y[k] = x[k−1]·y[k−1] + b[k]. The derivatives of
// running products are such.
func recur[T Float](x, b tape.Var[T], s scan, before bool) tape.Var[T] {
	return tape.Record(recurOp[T]{s, before}, []tape.Var[T]{x, b}, nil).Y[0]
}

type recurOp[T Float] struct {
	scan
	before bool
}

func (recurOp[T]) Name() string { return "Recur" }

func (recurOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) { return tape.One(x[0]), nil }

func (e recurOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	_, n, inner := around(in.X[0].Shape(), e.k)
	kern.Recur(out.X[0].Data(), in.X[0].Data(), in.X[1].Data(), n, inner, e.rev, e.before)
	return nil
}

// Pullback: the adjoint recurrence runs backwards, s[k] = g[k] + x[k+1]·s[k+1]; then
// b's cotangent is s, and x[k]'s is y[k−1]·s[k]. If the factor is x[k−1], then
// s[k] = g[k] + x[k]·s[k+1], and x[k]'s cotangent is y[k]·s[k+1].
func (e recurOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	s := recur(c.X[0], g[0], e.back(), !e.before)
	if c.Wants(0) && e.before {
		dx[0] = tape.GuardedMul(c.Y[0], shift(s, e.back()))
	} else if c.Wants(0) {
		dx[0] = tape.GuardedMul(shift(c.Y[0], e.scan), s)
	}
	if c.Wants(1) {
		dx[1] = s
	}
}

// Pushforward: dy[k] = x[k]·dy[k−1] + y[k−1]·dx[k] + db[k], or with x[k−1] and dx[k−1].
func (e recurOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	var t tape.Var[T]
	switch {
	case dx[0].IsZero():
	case e.before:
		t = shift(tape.GuardedMul(c.Y[0], dx[0]), e.scan)
	default:
		t = tape.GuardedMul(shift(c.Y[0], e.scan), dx[0])
	}
	dy[0] = recur(c.X[0], tape.Accumulate(t, dx[1]), e.scan, e.before)
}

// cumProd returns running products; if others is set, those of the elements
// before: y[k] = x[first]·…·x[k−1], where y[first] = 1.
func cumProd[T Float](x tape.Var[T], s scan, others bool) tape.Var[T] {
	return tape.Record(cumProdOp[T]{s, others}, []tape.Var[T]{x}, nil).Y[0]
}

type cumProdOp[T Float] struct {
	scan
	others bool
}

func (cumProdOp[T]) Name() string { return "CumProd" }

func (cumProdOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) { return tape.One(x[0]), nil }

func (e cumProdOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	_, n, inner := around(in.X[0].Shape(), e.k)
	kern.CumProd(out.X[0].Data(), in.X[0].Data(), n, inner, e.rev, e.others)
	return nil
}

// Pullback is that of the recurrence y[k] = x[k]·y[k−1] that begins with 1.
func (e cumProdOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	ct := g[0]
	if e.others {
		ct = shift(ct, e.back())
	}
	s := recur(c.X[0], ct, e.back(), true)
	dx[0] = tape.GuardedMul(e.before(c), s)
}

// Pushforward: dy[k] = x[k]·dy[k−1] + y[k−1]·dx[k].
func (e cumProdOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = recur(c.X[0], tape.GuardedMul(e.before(c), dx[0]), e.scan, false)
	if e.others {
		dy[0] = shift(dy[0], e.scan)
	}
}

// before returns the products of the elements before each.
func (e cumProdOp[T]) before(c *tape.Call[T]) tape.Var[T] {
	if e.others {
		return c.Y[0]
	}
	return cumProd(c.X[0], e.scan, true)
}
