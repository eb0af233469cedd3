package optim

// Narrow is an objective in float32.
type Narrow interface {
	// Value returns f(x).
	Value(x []float32) (float32, error)

	// ValueGrad returns f(x) and writes ∇f(x) to grad, of x's length.
	ValueGrad(x, grad []float32) (float32, error)
}

// Widen makes an objective in float64 of one in float32: x is rounded on its way in.
// So f is flat to rounding early, 9 digits before a float64 objective is, and a
// tolerance for its gradient should be as much larger. The result holds a copy of x
// and of the gradient, and belongs to one goroutine. Widen panics with a
// *tensor.Error (ErrZeroVar) if f is nil.
func Widen(f Narrow) Differentiable {
	if f == nil {
		panic(refusal("Widen", errNil("objective")))
	}
	return &widened{f: f}
}

type widened struct {
	f    Narrow
	x, g []float32
}

func (o *widened) Value(x []float64) (float64, error) {
	v, err := o.f.Value(o.round(x))
	return float64(v), err
}

func (o *widened) ValueGrad(x, grad []float64) (float64, error) {
	narrow := o.round(x)
	if len(o.g) != len(grad) {
		o.g = make([]float32, len(grad))
	}
	v, err := o.f.ValueGrad(narrow, o.g)
	for i, d := range o.g {
		grad[i] = float64(d)
	}
	return float64(v), err
}

// round returns x in float32.
func (o *widened) round(x []float64) []float32 {
	if len(o.x) != len(x) {
		o.x = make([]float32, len(x))
	}
	for i, v := range x {
		o.x[i] = float32(v)
	}
	return o.x
}
