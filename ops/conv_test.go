package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func conv2d[T ops.Float](o ops.ConvOptions) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return ops.Conv2D(x[0], x[1], o) }
}

func conv1d[T ops.Float](o ops.ConvOptions) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return ops.Conv1D(x[0], x[1], o) }
}

func convTranspose2d[T ops.Float](extra [2]int, o ops.ConvOptions) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		return ops.ConvTranspose2D(x[0], x[1], extra, o)
	}
}

var conv2dCase = func() adtest.Case {
	c := adtest.Case{Op: "Conv2D"}
	for name, o := range map[string]ops.ConvOptions{
		"conv2d":           {},
		"conv2d/options":   {Stride: [2]int{2, 1}, Padding: [2]int{1, 2}, Dilation: [2]int{1, 2}},
		"conv2d/groups":    {Stride: [2]int{2, 2}, Padding: [2]int{1, 1}, Groups: 2},
		"conv2d/depthwise": {Padding: [2]int{1, 1}, Groups: 3},
	} {
		s := layerSample(name, conv2d[float64](o), conv2d[float32](o))
		s.Large = convSizes(s, o.Groups)
		c.Samples = append(c.Samples, s)
	}
	c.Samples = append(c.Samples, adtest.Sample{
		Name: "no images",
		X:    []*tensor.Dense[float64]{tensor.Zeros[float64](0, 2, 4, 4), tensor.Ones[float64](3, 2, 2, 2)},
		F64:  conv2d[float64](ops.ConvOptions{}),
		F32:  conv2d[float32](ops.ConvOptions{}),
		Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
			return tensor.Zeros[float64](0, 3, 3, 3)
		},
	})
	return c
}()

// convSizes are shapes of images of some channels, and kernels for them as large as those of s,
// in so many groups, 0 meaning one.
func convSizes(s adtest.Sample, groups int) []tensor.Shape {
	x, w := s.X[0].Shape().Clone(), s.X[1].Shape().Clone()
	if groups <= 1 {
		x[1], w[0], w[1] = 16, 32, 16
	}
	x[0] = 16
	for a := 2; a < len(x); a++ {
		x[a] = 28
	}
	return []tensor.Shape{x, w}
}

var conv1dCase = func() adtest.Case {
	o := ops.ConvOptions{Stride: [2]int{0, 2}, Padding: [2]int{0, 2}, Dilation: [2]int{0, 2}}
	return adtest.Case{Op: "Conv1D", Samples: []adtest.Sample{
		layerSample("conv1d", conv1d[float64](ops.ConvOptions{}), conv1d[float32](ops.ConvOptions{})),
		layerSample("conv1d/options", conv1d[float64](o), conv1d[float32](o)),
	}}
}()

var convTranspose2dCase = func() adtest.Case {
	o := ops.ConvOptions{Stride: [2]int{2, 3}, Padding: [2]int{1, 0}}
	g := ops.ConvOptions{Stride: [2]int{2, 2}, Groups: 2}
	return adtest.Case{Op: "ConvTranspose2D", Samples: []adtest.Sample{
		layerSample("convtranspose2d", convTranspose2d[float64]([2]int{}, ops.ConvOptions{}), convTranspose2d[float32]([2]int{}, ops.ConvOptions{})),
		layerSample("convtranspose2d/options", convTranspose2d[float64]([2]int{1, 2}, o), convTranspose2d[float32]([2]int{1, 2}, o)),
		layerSample("convtranspose2d/groups", convTranspose2d[float64]([2]int{}, g), convTranspose2d[float32]([2]int{}, g)),
	}}
}()

func TestConvMisuse(t *testing.T) {
	image, kernel := tensor.Zeros[float64](1, 2, 4, 4), tensor.Zeros[float64](3, 2, 3, 3)
	for name, f := range map[string]func(x, k tape.Var64){
		"rank":      func(x, k tape.Var64) { ops.Conv2D(ops.Flatten(x), k, ops.ConvOptions{}) },
		"channels":  func(x, k tape.Var64) { ops.Conv2D(x, k, ops.ConvOptions{Groups: 3}) },
		"groups":    func(x, k tape.Var64) { ops.Conv2D(x, k, ops.ConvOptions{Groups: 2}) },
		"too large": func(x, k tape.Var64) { ops.Conv2D(x, k, ops.ConvOptions{Dilation: [2]int{3, 3}}) },
		"1d":        func(x, k tape.Var64) { ops.Conv1D(x, k, ops.ConvOptions{}) },
		"filters":   func(x, k tape.Var64) { ops.ConvTranspose2D(x, k, [2]int{}, ops.ConvOptions{}) },
		"window":    func(x, _ tape.Var64) { ops.MaxPool2D(x, [2]int{5, 1}, ops.ConvOptions{}) },
		"all padding": func(x, _ tape.Var64) {
			ops.MaxPool2D(x, [2]int{2, 2}, ops.ConvOptions{Padding: [2]int{1, 1}, Dilation: [2]int{5, 5}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { f(tp.Input(image), tp.Input(kernel)) })
		})
	}
}
