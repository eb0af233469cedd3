package tensor

// Zeros returns a tensor of zeros; without lengths it has rank 0.
func Zeros[T Float](shape ...int) *Dense[T] {
	s := checked("Zeros", shape, -1)
	return &Dense[T]{shape: s, data: make([]T, s.Size())}
}

// Ones returns a tensor of ones.
func Ones[T Float](shape ...int) *Dense[T] { return Full[T](1, shape...) }

// Full returns a tensor whose every element is v.
func Full[T Float](v T, shape ...int) *Dense[T] {
	d := Zeros[T](shape...)
	for i := range d.data {
		d.data[i] = v
	}
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
	d := Zeros[T](n, n)
	for i := range n {
		d.data[i*n+i] = 1
	}
	return d
}

// Arange returns start, start+step, … up to but without stop, as a vector. The
// number of elements is ⌈(stop−start)/step⌉, none if that is not positive.
// Element i is start + i·step, so that errors do not add up. It panics with an
// *Error (ErrRange) if step is 0 or an argument is not finite.
func Arange[T Float](start, stop, step T) *Dense[T] {
	count := (stop - start) / step
	if step == 0 || count-count != 0 {
		fail("Arange", Errorf(ErrRange, "from %v to %v by %v", start, stop, step))
	}
	n := 0
	if count > 0 {
		n = int(count)
		if T(n) < count {
			n++
		}
	}
	d := Zeros[T](n)
	for i := range d.data {
		d.data[i] = start + T(i)*step
	}
	return d
}

// Linspace returns n equally spaced values from start to stop, both included
// exactly; n = 1 gives start alone.
func Linspace[T Float](start, stop T, n int) *Dense[T] {
	d := Zeros[T](n)
	for i := range d.data {
		d.data[i] = start
		if n > 1 {
			d.data[i] = start + (stop-start)*(T(i)/T(n-1))
		}
	}
	if n > 1 {
		d.data[n-1] = stop
	}
	return d
}
