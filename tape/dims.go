package tape

import "github.com/covector-ad/covector/tensor"

// Dims is a shape that can be compared with ==, for the fields of ops.
type Dims struct {
	N int8
	D [tensor.MaxRank]int32
}

// DimsOf returns s as Dims. A rank above tensor.MaxRank panics with an *Error
// (ErrShape), and so does a length that 32 bits do not hold (ErrLimit).
func DimsOf(s tensor.Shape) Dims {
	d, err := dimsOf(s)
	if err != nil {
		Fail("DimsOf", err, s.Clone())
	}
	return d
}

func dimsOf(s tensor.Shape) (Dims, error) {
	if len(s) > tensor.MaxRank {
		return Dims{}, Errorf(ErrShape, "rank %d is above %d", len(s), tensor.MaxRank)
	}
	d := Dims{N: int8(len(s))}
	for i, n := range s {
		d.D[i] = int32(n)
		if int(d.D[i]) != n {
			return Dims{}, Errorf(ErrLimit, "an axis has length %d, above the largest of 2³¹−1", n)
		}
	}
	return d, nil
}

// Shape returns d as a Shape.
func (d Dims) Shape() tensor.Shape {
	s := make(tensor.Shape, d.N)
	for i := range s {
		s[i] = int(d.D[i])
	}
	return s
}

// Is reports whether d is the shape s.
func (d Dims) Is(s tensor.Shape) bool {
	if int(d.N) != len(s) {
		return false
	}
	for i, n := range s {
		if int(d.D[i]) != n {
			return false
		}
	}
	return true
}

// InferDims returns shape as Dims, with a length of −1, of which there may be
// one, replaced so that it has size elements; or an error as tensor.InferLength
// does, or ErrLimit for a length that 32 bits do not hold. It allocates nothing
// unless it fails.
func InferDims(shape tensor.Shape, size int) (Dims, error) {
	axis, length, err := tensor.InferLength(shape, size)
	if err != nil {
		return Dims{}, err
	}
	var buf [tensor.MaxRank]int
	s := tensor.Shape(buf[:copy(buf[:], shape)])
	if axis >= 0 {
		s[axis] = length
	}
	return dimsOf(s)
}
