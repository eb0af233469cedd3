package adtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkScalars compares programs of the op on single numbers with eager
// recordings, as checkCompiled does: at the first elements of the operands, and
// where numbers are special. An op whose result has another shape than its operands together, or
// that refuses single numbers, passes.
func checkScalars(s *Sample) error {
	if len(s.I) > 0 || !elementwise(s) {
		return nil
	}
	first := make([]float64, len(s.X))
	for k, x := range s.X {
		if x.Size() == 0 {
			return nil
		}
		first[k] = x.Data()[0]
	}
	points := [][]float64{first}
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.NaN(), -1.5}
	for i := range special {
		p := make([]float64, len(s.X))
		for k := range p {
			p[k] = special[(i+2*k)%len(special)]
		}
		points = append(points, p)
	}
	for _, p := range points {
		if takes, err := scalarsAt(s, p); !takes {
			return nil
		} else if err != nil {
			return fmt.Errorf("at the numbers %v: %w", p, err)
		}
	}
	return nil
}

// elementwise reports whether the result has the shape to which the operands
// broadcast.
func elementwise(s *Sample) bool {
	to := tensor.Shape{}
	for _, x := range s.X {
		var err error
		if to, err = tensor.BroadcastShapes(to, x.Shape()); err != nil {
			return false
		}
	}
	return len(s.X) > 0 && s.Want(s.X, s.I).Shape().Equal(to)
}

// scalarsAt does it at one point, and reports whether the op takes single numbers.
func scalarsAt(s *Sample, p []float64) (takes bool, err error) {
	single := *s
	single.X = nil
	for _, v := range p {
		single.X = append(single.X, tensor.Scalar(v))
	}
	refused := Caught(func() {
		if err = compiled(single.float64s(), 0); err == nil {
			err = compiled(single.float32s(), 0)
		}
	})
	var misuse *tape.Error
	if errors.As(refused, &misuse) || errors.As(err, &misuse) {
		return false, nil
	}
	return true, err
}
