package tensor

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
)

// Zeros returns a tensor of zeros; without lengths it has rank 0.
// It panics with an *Error if a length is negative or there are more than MaxRank
// (ErrShape), or their product is above MaxSize (ErrLimit); so do the other
// constructors. A tensor within that limit that the computer has no memory for
// ends the program, as Go's make does.
func Zeros[T Float](shape ...int) *Dense[T] { return zeros[T]("Zeros", shape) }

// zeros is Zeros for the constructor op, which errors name.
func zeros[T Float](op string, shape Shape) *Dense[T] {
	s := checked(op, shape, -1)
	return &Dense[T]{shape: s, data: make([]T, s.Size())}
}

// Ones returns a tensor of ones.
func Ones[T Float](shape ...int) *Dense[T] { return full[T]("Ones", 1, shape) }

// Full returns a tensor whose every element is v.
func Full[T Float](v T, shape ...int) *Dense[T] { return full("Full", v, shape) }

func full[T Float](op string, v T, shape Shape) *Dense[T] {
	d := zeros[T](op, shape)
	kern.Fill(d.data, v)
	return d
}

// Scalar returns a tensor of rank 0.
func Scalar[T Float](v T) *Dense[T] { return &Dense[T]{data: []T{v}} }

// FromSlice returns a tensor of the given shape over data, without a copy;
// without lengths it is a vector. It panics with an *Error (ErrShape) if the
// number of elements differs from the shape's.
func FromSlice[T Float](data []T, shape ...int) *Dense[T] {
	s := vectorShape(shape, len(data))
	return &Dense[T]{shape: checked("FromSlice", s, len(data)), data: nonNil(data)}
}

// Eye returns the n×n identity matrix.
func Eye[T Float](n int) *Dense[T] {
	d := zeros[T]("Eye", Shape{n, n})
	for i := range n {
		d.data[i*n+i] = 1
	}
	return d
}

// Arange returns start, start+step, … up to but without stop, as a vector. The
// number of elements is ⌈(stop−start)/step⌉, none if that is not positive; where
// the division rounds, an element equal to stop may be included or missing, so
// use [Linspace] for steps that are no binary fractions. Element i is
// start + i·step, so that errors do not add up. It panics with an *Error
// (ErrRange) if step is 0, an argument is not finite or the number of elements
// is above the largest int.
func Arange[T Float](start, stop, step T) *Dense[T] {
	count := (stop - start) / step
	if step-step != 0 || step == 0 || count-count != 0 || count >= math.MaxInt {
		fail("Arange", Errorf(ErrRange, "from %v to %v by %v", start, stop, step))
	}
	n := 0
	if count > 0 {
		n = int(count)
		if T(n) < count {
			n++
		}
	}
	d := zeros[T]("Arange", Shape{n})
	for i := range d.data {
		d.data[i] = start + T(T(i)*step)
	}
	return d
}

// Linspace returns n equally spaced values from start to stop, both included
// exactly; n = 1 gives start alone. Value i is start + (stop−start)·(i/(n−1)).
// It panics with an *Error (ErrShape) if n is negative.
func Linspace[T Float](start, stop T, n int) *Dense[T] {
	d := zeros[T]("Linspace", Shape{n})
	span := stop - start
	for i := range d.data {
		t := T(i) / T(max(n-1, 1))
		if math.IsInf(float64(span), 0) { // too wide for one difference
			d.data[i] = T((1-t)*start) + T(t*stop)
		} else {
			d.data[i] = start + T(span*t)
		}
	}
	if n > 1 {
		d.data[n-1] = stop
	}
	return d
}
