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
	if len(s) > tensor.MaxRank {
		Fail("DimsOf", Errorf(ErrShape, "rank %d is above %d", len(s), tensor.MaxRank), s.Clone())
	}
	d := Dims{N: int8(len(s))}
	for i, n := range s {
		d.D[i] = int32(n)
		if int(d.D[i]) != n {
			Fail("DimsOf", Errorf(ErrLimit, "length %d does not fit in 32 bits", n), s.Clone())
		}
	}
	return d
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
// one, replaced so that it has size elements; or an error (ErrShape) if it
// cannot have. It allocates nothing unless it fails.
func InferDims(shape tensor.Shape, size int) (Dims, error) {
	hole, known := -1, 1
	for a, n := range shape {
		if n == -1 && hole < 0 {
			hole = a
			continue
		}
		known *= n
	}
	d := Dims{N: int8(len(shape))}
	if len(shape) <= tensor.MaxRank && (hole < 0 && known == size || hole >= 0 && known > 0 && size%known == 0) {
		ok := true
		for a, n := range shape {
			if a == hole {
				n = size / known
			}
			d.D[a] = int32(n)
			ok = ok && n >= 0 && int(d.D[a]) == n
		}
		if ok {
			return d, nil
		}
	}
	s, err := tensor.InferShape(shape.Clone(), size) // a copy, so that shape need not outlive the call
	if err != nil {
		return Dims{}, err
	}
	return DimsOf(s), nil
}
