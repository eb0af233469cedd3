package tape

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// SumOfSquares is a function r of a vector, the residuals, with its Jacobian, and
// the objective Σ rᵢ² (without ½) with its derivatives, all derived from one
// recorded function: what package optim fits, and what it takes for constraints.
// It owns a tape and belongs to one goroutine. Its methods return errors as those
// of Objective do.
type SumOfSquares struct {
	Objective
	r       func(Var64) Var64
	m       int
	unit    *tensor.Dense[float64] // of x's shape, zeros between calls
	ct      *tensor.Dense[float64] // of r's shape, likewise
	in, dir []Var64                // one each, so that calls allocate nothing
}

// Residuals returns the objective Σ rᵢ² of the function r of a tensor of x0's
// shape. Its result may have any shape; optim sees its elements, and those of x, as
// flat vectors, row-major. r is recorded once, at x0, to learn how many residuals
// there are. Residuals panics with an *Error if either is nil (ErrZeroVar), or if
// there is misuse inside r.
func Residuals(r func(Var64) Var64, x0 *tensor.Dense[float64]) *SumOfSquares {
	const op = "Residuals"
	if err := given(op, r, x0); err != nil {
		panic(err)
	}
	o := &SumOfSquares{r: r, in: make([]Var64, 1), dir: make([]Var64, 1), unit: tensor.Zeros[float64](x0.Shape()...)}
	o.Objective = Objective{f: o.sum, shape: x0.Shape().Clone(), t: New[float64]()}
	shape := o.residuals(op, o.input(op, x0.Data())).Shape()
	o.m, o.ct = shape.Size(), tensor.Zeros[float64](shape...)
	return o
}

// sum is Σ rᵢ².
func (o *SumOfSquares) sum(x Var64) Var64 {
	r := o.r(x)
	return SumTo(GuardedMul(r, r))
}

func (o *SumOfSquares) residuals(op string, x Var64) Var64 { return result(op, o.t, o.r(x)) }

// made panics unless o came from Residuals.
func (o *SumOfSquares) made(op string) {
	if o == nil || o.r == nil {
		failNil(op, "*SumOfSquares, or one that Residuals has not made")
	}
}

// start records x as the point to evaluate at.
func (o *SumOfSquares) start(op string, x []float64) Var64 {
	o.made(op)
	return o.at(op, x)
}

// Len returns the number of residuals.
func (o *SumOfSquares) Len() int {
	o.made("SumOfSquares.Len")
	return o.m
}

// Residuals stores r(x) in r, of length Len().
func (o *SumOfSquares) Residuals(x, r []float64) (err error) {
	const op = "SumOfSquares.Residuals"
	defer catch(&err)
	return o.copyOut(op, r, o.residuals(op, o.start(op, x)))
}

// JVP stores J(x)·v in jv, of length Len(); v has x's length.
func (o *SumOfSquares) JVP(x, v, jv []float64) (err error) {
	const op = "SumOfSquares.JVP"
	defer catch(&err)
	in := o.start(op, x)
	d := o.input(op, v)
	y := o.residuals(op, in)
	return o.copyOut(op, jv, o.push(op, y, in, d))
}

// VJP stores J(x)ᵀw in dst, of x's length; w has length Len().
func (o *SumOfSquares) VJP(x, w, dst []float64) (err error) {
	const op = "SumOfSquares.VJP"
	defer catch(&err)
	in := o.start(op, x)
	y := o.residuals(op, in)
	o.count(op, len(w))
	d := tensor.View(y.Shape(), w)
	o.store(op, dst, o.pull(op, y, o.t.alias(op, &d), in))
	return nil
}

// HVPAlong stores ∇²(wᵀr)(x)·v in dst: w, of length Len(), is fixed, v and dst have
// x's length.
func (o *SumOfSquares) HVPAlong(x, w, v, dst []float64) (err error) {
	const op = "SumOfSquares.HVPAlong"
	defer catch(&err)
	in := o.start(op, x)
	d := o.input(op, v)
	o.count(op, len(w))
	weighted := func(x Var64) Var64 {
		y := o.residuals(op, x)
		c := tensor.View(y.Shape(), w)
		return SumTo(GuardedMul(y, o.t.alias(op, &c)))
	}
	o.store(op, dst, o.push(op, derivative(op, weighted, in), in, d))
	return nil
}

// Jacobian stores ∂r[i]/∂x[j] in dst[i·n+j], n being x's length. It takes a
// pushforward for each variable or a pullback for each residual, whichever are
// fewer.
func (o *SumOfSquares) Jacobian(x, dst []float64) (err error) {
	const op = "SumOfSquares.Jacobian"
	defer catch(&err)
	in := o.start(op, x)
	y := o.residuals(op, in)
	m, n := y.Shape().Size(), len(x)
	o.count(op, m)
	if len(dst) != m*n {
		Fail(op, Errorf(ErrShape, "memory for %s of a Jacobian of %d×%d", plural.Of(len(dst), "element"), m, n), o.shape, y.Shape())
	}
	clear(dst)
	if n <= m {
		o.columns(op, y, in, dst)
		return nil
	}
	o.rows(op, y, in, dst)
	return nil
}

// push returns the tangent of y if in moves by d.
func (o *SumOfSquares) push(op string, y, in, d Var64) Var64 {
	o.in[0], o.dir[0] = in, d
	return o.t.push(op, y, o.in, o.dir)
}

// pull returns the cotangent of in that ct pulls back to.
func (o *SumOfSquares) pull(op string, y, ct, in Var64) Var64 {
	o.in[0] = in
	o.t.pull(op, y, ct, o.in, o.dir)
	return o.dir[0]
}

// rows stores the Jacobian row by row.
func (o *SumOfSquares) rows(op string, y, in Var64, dst []float64) {
	ct, begin, n := o.ct.Data(), o.t.n, o.shape.Size()
	clear(ct) // if a panic left something
	for i := range ct {
		ct[i] = 1
		o.store(op, dst[i*n:(i+1)*n], o.pull(op, y, o.t.alias(op, o.ct), in))
		ct[i] = 0
		o.t.truncate(begin)
	}
}

// columns stores the Jacobian column by column.
func (o *SumOfSquares) columns(op string, y, in Var64, dst []float64) {
	unit, begin, n := o.unit.Data(), o.t.n, o.shape.Size()
	clear(unit) // if a panic left something
	for j := range n {
		unit[j] = 1
		if d := o.push(op, y, in, o.t.alias(op, o.unit)); !d.IsZero() {
			column := d.View()
			for i, v := range column.Data() {
				dst[i*n+j] = v
			}
		}
		unit[j] = 0
		o.t.truncate(begin)
	}
}

// count checks a number of residuals: r may not return another one than at x0.
func (o *SumOfSquares) count(op string, m int) {
	if m != o.m {
		Fail(op, Errorf(ErrShape, "%s, and %d at x0; their number must not change", plural.Of(m, "residual"), o.m), o.shape)
	}
}

// copyOut copies the residuals y, or zeros for the zero Var.
func (o *SumOfSquares) copyOut(op string, dst []float64, y Var64) error {
	o.count(op, len(dst))
	if y.IsZero() {
		clear(dst)
		return nil
	}
	o.count(op, y.Shape().Size())
	d := y.View()
	copy(dst, d.Data())
	return nil
}
