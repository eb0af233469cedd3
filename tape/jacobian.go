package tape

import "github.com/covector-ad/covector/tensor"

// Jacobian returns a function from x to the Jacobian of f at x, of shape
// out ++ in: element [i…, j…] is ∂f(x)[i…]/∂x[j…]. It takes one pullback for
// each element of f(x). A result of rank above tensor.MaxRank is an error
// (ErrShape): Flatten first.
func Jacobian[T Float](f func(Var[T]) Var[T]) func(x *tensor.Dense[T]) (*tensor.Dense[T], error) {
	checkFunc("Jacobian", f == nil)
	return func(x *tensor.Dense[T]) (jac *tensor.Dense[T], err error) {
		err = on(func(t *Tape[T]) {
			xs := [1]Var[T]{t.alias("Jacobian", x)}
			y := result("Jacobian", t, f(xs[0]))
			jac = product[T]("Jacobian", y.Shape(), x.Shape())
			ct := tensor.Zeros[T](y.Shape()...)
			rows, n, begin := jac.Data(), x.Size(), t.n
			for i := range ct.Data() {
				ct.Data()[i] = 1
				var out [1]Var[T]
				t.pull("Jacobian", y, t.alias("Jacobian", ct), xs[:], out[:])
				if !out[0].IsZero() {
					d := out[0].View()
					copy(rows[i*n:(i+1)*n], d.Data())
				}
				ct.Data()[i] = 0
				t.truncate(begin)
			}
		})
		return jac, err
	}
}

// Hessian returns a function from x to the matrix of second derivatives of the
// scalar f at x, of shape in ++ in. It takes one pushforward of the gradient
// for each element of x.
func Hessian[T Float](f func(Var[T]) Var[T]) func(x *tensor.Dense[T]) (*tensor.Dense[T], error) {
	checkFunc("Hessian", f == nil)
	return func(x *tensor.Dense[T]) (h *tensor.Dense[T], err error) {
		err = on(func(t *Tape[T]) {
			in := t.alias("Hessian", x)
			h = product[T]("Hessian", x.Shape(), x.Shape())
			t.hessian("Hessian", f, in, h.Data())
		})
		return h, err
	}
}

// hessian stores the second derivatives of f at x in h, row by row: row j is
// the derivative of the gradient along the unit vector j.
func (t *Tape[T]) hessian(op string, f func(Var[T]) Var[T], x Var[T], h []T) {
	g := derivative(op, f, x)
	n := x.Shape().Size()
	unit := tensor.Zeros[T](x.Shape()...)
	begin := t.n
	for j := range n {
		unit.Data()[j] = 1
		if d := t.push(op, g, []Var[T]{x}, []Var[T]{t.alias(op, unit)}); !d.IsZero() {
			v := d.View()
			copy(h[j*n:(j+1)*n], v.Data())
		}
		unit.Data()[j] = 0
		t.truncate(begin)
	}
}

// product returns zeros of shape out ++ in.
func product[T Float](op string, out, in tensor.Shape) *tensor.Dense[T] {
	s := append(out.Clone(), in...)
	if err := s.Check(); err != nil {
		Fail(op, err, out, in)
	}
	return tensor.Zeros[T](s...)
}

// truncate takes back the nodes after the first n, and remembers them.
func (t *Tape[T]) truncate(n int) {
	if n < t.n {
		t.nint = int(t.at(int32(n)).int0)
		t.n = n
	}
}
