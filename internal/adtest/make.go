package adtest

import (
	"fmt"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Unary returns the samples of a function of one operand, elementwise, at the
// points xs, in several shapes. ref computes one element.
func Unary(op string, f64 func(tape.Var64) tape.Var64, f32 func(tape.Var32) tape.Var32, ref func(float64) float64, xs ...float64) Case {
	c := Case{Op: op}
	even := xs[:len(xs)/2*2]
	for _, x := range []*tensor.Dense[float64]{
		tensor.FromSlice(xs),
		tensor.Scalar(xs[0]),
		tensor.FromSlice(even, 2, len(even)/2),
		tensor.Zeros[float64](0),
		tensor.Zeros[float64](2, 0, 3),
	} {
		c.Samples = append(c.Samples, Sample{
			Name: "shape " + x.Shape().String(),
			X:    []*tensor.Dense[float64]{x},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0]) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0]) },
			Want: Each(ref),
		})
	}
	return c
}

// Binary returns the samples of a function of two operands, elementwise, in the
// shapes that broadcast. as and bs are points, paired; ref computes one element.
func Binary(op string, f64 func(a, b tape.Var64) tape.Var64, f32 func(a, b tape.Var32) tape.Var32, ref func(a, b float64) float64, as, bs []float64) Case {
	c := Case{Op: op}
	for _, s := range [][2]tensor.Shape{
		{{len(as)}, {len(as)}}, {{}, {}}, {{2, 3}, {3}}, {{3}, {2, 3}}, {{2, 1}, {1, 3}}, {{2, 3}, {}}, {{1}, {4}},
		{{2, 1, 3}, {2, 1}}, {{0, 3}, {3}}, {{2, 0}, {2, 1}},
	} {
		a, b := take(as, s[0]), take(bs, s[1])
		c.Samples = append(c.Samples, Sample{
			Name: fmt.Sprint("shapes ", s[0], s[1]),
			X:    []*tensor.Dense[float64]{a, b},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], x[1]) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], x[1]) },
			Want: Pairs(ref),
		})
	}
	return c
}

// take returns a tensor of the given shape with the points, again and again.
func take(points []float64, s tensor.Shape) *tensor.Dense[float64] {
	d := tensor.Zeros[float64](s...)
	for i := range d.Data() {
		d.Data()[i] = points[i%len(points)]
	}
	return d
}

// Each is a reference that computes element by element of one operand.
func Each(ref func(float64) float64) func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
	return func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
		y := x[0].Clone()
		for i, v := range y.Data() {
			y.Data()[i] = ref(v)
		}
		return y
	}
}

// Pairs is a reference that computes element by element of two operands that
// broadcast.
func Pairs(ref func(a, b float64) float64) func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
	return func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
		s, err := tensor.BroadcastShapes(x[0].Shape(), x[1].Shape())
		if err != nil {
			panic(err)
		}
		y := tensor.Zeros[float64](s...)
		index := make([]int, len(s))
		for i := range y.Data() {
			y.Data()[i] = ref(stretched(x[0], index), stretched(x[1], index))
			for a := len(s) - 1; a >= 0; a-- {
				if index[a]++; index[a] < s[a] {
					break
				}
				index[a] = 0
			}
		}
		return y
	}
}

// stretched returns the element of x that broadcasting puts at index.
func stretched(x *tensor.Dense[float64], index []int) float64 {
	s := x.Shape()
	at := make([]int, len(s))
	for a := range s {
		if s[a] != 1 {
			at[a] = index[len(index)-len(s)+a]
		}
	}
	return x.At(at...)
}
