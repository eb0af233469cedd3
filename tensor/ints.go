package tensor

// Ints is a row-major, contiguous tensor of int64: labels, token ids, indices
// and random keys. It is not differentiable. The zero Ints is an empty vector.
type Ints struct {
	shape Shape
	data  []int64
}

// Integer is any of Go's integer types.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// IntsFrom returns a tensor of the given shape with the values of v, copied;
// without a shape it is a vector. It panics with an *Error (ErrShape) if their
// number differs from the shape's. Values of uint64 above the largest int64
// panic with ErrRange.
func IntsFrom[I Integer](v []I, shape ...int) *Ints {
	s := vectorShape(shape, len(v))
	out := &Ints{shape: checked("IntsFrom", s, len(v)), data: make([]int64, len(v))}
	for k, x := range v {
		out.data[k] = int64(x)
		if x > 0 && out.data[k] < 0 {
			fail("IntsFrom", Errorf(ErrRange, "element %d is %d, above the largest int64", k, x), s)
		}
	}
	return out
}

// ScalarInt returns an integer tensor of rank 0.
func ScalarInt(v int64) *Ints { return &Ints{data: []int64{v}} }

// ZerosInts returns a tensor of zeros of the given shape; rank 0 if it is empty.
func ZerosInts(shape ...int) *Ints {
	s := checked("ZerosInts", shape, -1)
	return &Ints{shape: s, data: make([]int64, s.Size())}
}

// ViewInts is View for integers.
func ViewInts(shape Shape, data []int64) Ints { return Ints{shape: ranked(shape), data: data} }

// Shape returns the lengths of the axes. It must not be modified.
func (d *Ints) Shape() Shape {
	if d == nil || d.data == nil && d.shape == nil {
		return noShape(d == nil, "Ints.Shape", "*Ints")
	}
	return d.shape
}

// DType returns "int64".
func (d *Ints) DType() string { return "int64" }

// Data returns the elements in row-major order, without a copy.
func (d *Ints) Data() []int64 {
	if d == nil {
		failNil("Ints.Data", "*Ints")
	}
	return d.data
}

// Rank returns the number of axes.
func (d *Ints) Rank() int { return len(d.Shape()) }

// Size returns the number of elements.
func (d *Ints) Size() int { return d.Shape().Size() }

// Clone returns a copy that shares no memory with d.
func (d *Ints) Clone() *Ints {
	return &Ints{shape: d.Shape().Clone(), data: append(make([]int64, 0, len(d.data)), d.data...)}
}

// At returns the element at the given index of each axis; see Dense.At.
func (d *Ints) At(index ...int) int64 { return d.data[d.Shape().offset("At", index)] }

// Set stores v at the given index of each axis; see Dense.At.
func (d *Ints) Set(v int64, index ...int) { d.data[d.Shape().offset("Set", index)] = v }

func (d *Ints) value() {}

// vectorShape is shape, or that of a vector of n elements if none was given.
func vectorShape(shape []int, n int) Shape {
	if shape == nil {
		return Shape{n}
	}
	return shape
}
