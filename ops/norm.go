package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Norm returns the p-norms over the given axes (all, if none is given), which it
// drops: (Σ|x|^p)^(1/p) for p > 0, the largest magnitude for +Inf and the smallest
// for −Inf. Over all axes of a matrix, Norm(x, 2) is the Frobenius norm. Squares
// and powers do not overflow or underflow on the way.
//
// The derivative is sign(x)·(|x|/y)^(p−1), and 0 where the norm y is 0 and, for
// p ≤ 1, in the elements that are 0; a second derivative that does not exist is
// 0 as well. For p = ±Inf it passes to one element, as that of [Max] does. In
// elements that are infinite it is their sign. The norm of nothing is 0.
//
// Norm panics with an *tape.Error if p is another number (ErrRange), or ±Inf and
// there are no elements to choose from (ErrShape).
func Norm[T Float](x tape.Var[T], p float64, axes ...int) tape.Var[T] {
	defer tape.Named("Norm", nil, x)
	return norm("Norm", x, p, axes, false)
}

// NormKeep is Norm, but keeps the axes, with length 1.
func NormKeep[T Float](x tape.Var[T], p float64, axes ...int) tape.Var[T] {
	defer tape.Named("NormKeep", nil, x)
	return norm("NormKeep", x, p, axes, true)
}

func norm[T Float](op string, x tape.Var[T], p float64, axes []int, keep bool) tape.Var[T] {
	set := axesOf(op, x.Shape(), axes)
	if math.IsInf(p, 0) {
		return recordExtreme(Abs(x), extremeOp[T]{set, keep, p < 0})
	}
	if !(p > 0) {
		tape.Fail(op, tape.Errorf(tape.ErrRange, "p is %v: it must be positive, or −Inf", p), x.Shape())
	}
	return normOver(x, p, set, keep)
}

func normOver[T Float](x tape.Var[T], p float64, set axisSet, keep bool) tape.Var[T] {
	return tape.Record(normOp[T]{math.Float64bits(p), set, keep}, []tape.Var[T]{x}, nil).Y[0]
}

// NormSq returns the sums of squares over the given axes (all, if none is given),
// which it drops. Unlike Norm(x, 2) it is smooth at 0.
func NormSq[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("NormSq", nil, x)
	return recordSum(Square(x), sumOp[T]{axesOf("NormSq", x.Shape(), axes), false})
}

// NormSqKeep is NormSq, but keeps the axes, with length 1.
func NormSqKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("NormSqKeep", nil, x)
	return recordSum(Square(x), sumOp[T]{axesOf("NormSqKeep", x.Shape(), axes), true})
}

type normOp[T Float] struct {
	p    uint64 // the bits of p
	axes axisSet
	keep bool
}

func (normOp[T]) Name() string { return "Norm" }

func (e normOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(e.axes.reduced(x[0], e.keep)), nil
}

func (e normOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	reduced := e.axes.mask(len(s))
	p := math.Float64frombits(e.p)
	kern.ReduceRows(out.X[0].Data(), in.X[0].Data(), s, reduced[:len(s)], func(row []T) T { return kern.Norm(row, p) })
	return nil
}

func (e normOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	kept := e.axes.kept(c.X[0].Shape())
	if p := math.Float64frombits(e.p); p == 1 || p == 2 {
		x := []tape.Var[T]{c.X[0], reshapeTo(c.Y[0], kept), reshapeTo(g[0], kept)}
		dx[0] = tape.Record(normSlopeOp[T]{e.p, e.axes}, x, nil).Y[0]
		return
	}
	dx[0] = tape.GuardedMul(e.slope(c, kept), reshapeTo(g[0], kept))
}

func (e normOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	kept := e.axes.kept(c.X[0].Shape())
	dy[0] = recordSum(tape.GuardedMul(e.slope(c, kept), dx[0]), sumOp[T]{e.axes, e.keep})
}

// slope returns ∂y/∂x = sign(x)·(|x|/y)^(p−1).
func (e normOp[T]) slope(c *tape.Call[T], kept tape.Dims) tape.Var[T] {
	return ratio(slopeOf[T](e.p), c.X[0], reshapeTo(c.Y[0], kept))
}

// slopeOf is ∂y/∂x of the norm of that p, as an op.
func slopeOf[T Float](p uint64) ratioOp[T] {
	return ratioOp[T]{a: math.Float64bits(math.Float64frombits(p) - 1), odd: true}
}

// normSlopeOp is the slope of the norms y of x, p = 1 or 2, times g, where y and g have the
// axes at length 1: as one op it is a product of each row with a number.
type normSlopeOp[T Float] struct {
	p    uint64 // the bits of p
	axes axisSet
}

func (normSlopeOp[T]) Name() string { return "Norm" }

func (normSlopeOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) { return tape.One(x[0]), nil }

func (e normSlopeOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	reduced := e.axes.mask(len(s))
	kern.NormSlopes(out.X[0].Data(), in.X[0].Data(), in.X[1].Data(), in.X[2].Data(), s, reduced[:len(s)], math.Float64frombits(e.p))
	return nil
}

// factor returns the derivative by operand k of the slope times g.
func (e normSlopeOp[T]) factor(c *tape.Call[T], k int) tape.Var[T] {
	s := slopeOf[T](e.p)
	if k == 2 {
		return ratio(s, c.X[0], c.X[1])
	}
	f := s.Factor(k, tape.Var[T]{}, c.X[:2])
	if f.IsZero() {
		return f
	}
	return tape.GuardedMul(f, c.X[2])
}

func (e normSlopeOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	for k, x := range c.X {
		if !c.Wants(k) {
			continue
		}
		if f := e.factor(c, k); !f.IsZero() {
			dx[k] = SumTo(tape.GuardedMul(f, g[0]), x.Shape()...)
		}
	}
}

func (e normSlopeOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	for k := range dx {
		if dx[k].IsZero() {
			continue
		}
		if f := e.factor(c, k); !f.IsZero() {
			dy[0] = tape.Accumulate(dy[0], tape.GuardedMul(f, dx[k]))
		}
	}
}

func ratio[T Float](r ratioOp[T], x, y tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(r, x, y)
}

// ratioOp is |x/y|^a · y^−b, times the sign of x if odd is set, for y ≥ |x|. It is 0
// where y is 0, and where x is 0 and a < 0: the derivatives of a norm are such
// terms, and these the places where it has none.
type ratioOp[T Float] struct {
	a   uint64 // the bits of a
	b   int8
	odd bool
}

func (ratioOp[T]) Name() string { return "Norm" }

func (r ratioOp[T]) Block(out []T, x [][]T) {
	kern.Ratios(out, x[0], x[1], math.Float64frombits(r.a), int(r.b), r.odd)
}

// Factor: ∂/∂x = a·σ·|x/y|^(a−1)·y^−(b+1), where σ is the sign of x if that was not
// a factor, and ∂/∂y = −(a+b)·(the op's value)/y.
func (r ratioOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	a := math.Float64frombits(r.a)
	d, c := ratioOp[T]{r.a, r.b + 1, r.odd}, -(a + float64(r.b))
	if k == 0 {
		d, c = ratioOp[T]{math.Float64bits(a - 1), r.b + 1, !r.odd}, a
	}
	if c == 0 {
		return tape.Var[T]{}
	}
	return Scale(ratio(d, x[0], x[1]), T(c))
}
