package optim

var _ LineSearch = FixedStep{}

// FixedStep is no search: it takes every step with the same length, whatever f
// does there. Newton with FixedStep{} is the pure Newton method.
type FixedStep struct {
	Length float64 // 0 or less means 1
}

// Search returns the length.
func (o FixedStep) Search(l *Line, t0 float64) (float64, error) { return positive(o.Length, 1), nil }
