package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// MaxPool2D returns the largest element of each window of the given lengths,
// vertical and horizontal, in images x, of shape [n c h w]: shape [n c oh ow], as
// for [Conv2D]. A stride of 0 means the window's length, so that windows do not
// overlap. Padding never wins, and is at most half of a window. NaN wins over
// numbers. Among equal elements the first, row by row, gets the derivative.
//
// It panics with an *tape.Error if x is no images, no window fits into the padded
// image, or one lies wholly in the padding (ErrShape), or for a window, padding or
// option that makes no sense (ErrRange).
func MaxPool2D[T Float](x tape.Var[T], window [2]int, o ConvOptions) tape.Var[T] {
	defer tape.Named("MaxPool2D", nil, x)
	p := windowsOf("MaxPool2D", x.Shape(), window, o)
	s := x.Shape()
	at := tape.RecordConstant(maxPoolOp[T]{p}, []tape.Var[T]{x}, nil).J[0]
	v := p.of(s)
	oh, ow := v.Out()
	y := TakeAlong(Reshape(x, s[0], s[1], s[2]*s[3]), at, 2)
	return Reshape(y, s[0], s[1], oh, ow)
}

// AvgPool2D returns the mean of each window, as [MaxPool2D] takes the largest
// element, with the same shapes, options and errors. Padding counts as zeros:
// every sum is divided by the number of places in the window.
func AvgPool2D[T Float](x tape.Var[T], window [2]int, o ConvOptions) tape.Var[T] {
	defer tape.Named("AvgPool2D", nil, x)
	p := windowsOf("AvgPool2D", x.Shape(), window, o)
	return tape.RecordLinear(avgPoolOp[T]{p, false}, []tape.Var[T]{x}, nil)
}

// GlobalAvgPool2D returns the mean of each channel of images x, of shape
// [n c h w]: shape [n c]; that of no pixels is NaN. It panics with an
// *tape.Error (ErrShape) if x has another rank.
func GlobalAvgPool2D[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("GlobalAvgPool2D", nil, x)
	if x.Rank() != 4 {
		tape.Fail("GlobalAvgPool2D", tape.Errorf(tape.ErrShape, "needs images [n c h w]"), x.Shape())
	}
	return Mean(x, 2, 3)
}

// windows is the geometry of pooling over images with sides in.
type windows struct{ in, win, step, pad, dil [2]int32 }

func windowsOf(op string, x tensor.Shape, window [2]int, o ConvOptions) windows {
	fail := func(format string, args ...any) {
		tape.Fail(op, tape.Errorf(tape.ErrShape, format, args...), x)
	}
	if len(x) != 4 {
		fail("needs images [n c h w]")
	}
	if err := o.check(); err != nil {
		tape.Fail(op, err, x)
	}
	var p windows
	for a := range 2 {
		if window[a] < 1 || window[a] > math.MaxInt32 || o.Groups > 1 {
			tape.Fail(op, tape.Errorf(tape.ErrRange, "window %v, %d groups; a window's lengths are from 1 to 2³¹−1, and pooling has no groups", window, o.Groups))
		}
		if 2*o.Padding[a] > window[a] {
			tape.Fail(op, tape.Errorf(tape.ErrRange, "padding %v is above half of the window %v", o.Padding, window))
		}
		p.in[a], p.win[a], p.pad[a] = int32(x[2+a]), int32(window[a]), int32(o.Padding[a])
		p.step[a], p.dil[a] = int32(o.Stride[a]), max(int32(o.Dilation[a]), 1)
		if p.step[a] == 0 {
			p.step[a] = p.win[a]
		}
	}
	if !fits(p.of(x)) {
		fail("a window of %v does not fit into the padded image", window)
	}
	for a := range 2 {
		if p.misses(a, x[2+a]) {
			fail("a window of %v with dilation %v lies wholly in the padding", window, o.Dilation)
		}
	}
	return p
}

// misses reports whether some window has no place inside the image along axis a
// of length n: dilation may take it over the image from padding to padding.
func (p windows) misses(a, n int) bool {
	win, step, pad, dil := int(p.win[a]), int(p.step[a]), int(p.pad[a]), int(p.dil[a])
	if dil == 1 || pad == 0 {
		return false
	}
	for start := -pad; start+dil*(win-1) < n+pad; start += step {
		inside := false
		for k := range win {
			at := start + k*dil
			inside = inside || at >= 0 && at < n
		}
		if !inside {
			return true
		}
	}
	return false
}

// of returns the geometry for n images of c channels, of shape s.
func (p windows) of(s tensor.Shape) kern.Conv {
	return kern.Conv{
		N: s[0], C: s[1], O: s[1], H: int(p.in[0]), W: int(p.in[1]), KH: int(p.win[0]), KW: int(p.win[1]),
		SH: int(p.step[0]), SW: int(p.step[1]), PH: int(p.pad[0]), PW: int(p.pad[1]),
		DH: int(p.dil[0]), DW: int(p.dil[1]), Groups: 1,
	}
}

// maxPoolOp finds the place of each window's largest element in its plane.
type maxPoolOp[T Float] struct{ windows }

func (maxPoolOp[T]) Name() string { return "MaxPool2D" }

func (p maxPoolOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	v := p.of(x[0])
	oh, ow := v.Out()
	return tape.Results{I: []tensor.Shape{{v.N, v.C, oh * ow}}}, nil
}

func (p maxPoolOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	v := p.of(in.X[0].Shape())
	kern.MaxPool(&v, out.I[0].Data(), in.X[0].Data())
	return nil
}

// avgPoolOp takes means of windows, or is the adjoint of that.
type avgPoolOp[T Float] struct {
	windows
	adjoint bool
}

func (avgPoolOp[T]) Name() string { return "AvgPool2D" }

func (p avgPoolOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	v := p.of(x[0])
	oh, ow := v.Out()
	if p.adjoint {
		oh, ow = v.H, v.W
	}
	return tensor.Shape{v.N, v.C, oh, ow}, nil
}

func (p avgPoolOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	v := p.of(out.Shape())
	scale := 1 / T(v.KH*v.KW)
	if p.adjoint {
		kern.AvgUnpool(&v, out.Data(), in.X[0].Data(), scale)
	} else {
		kern.AvgPool(&v, out.Data(), in.X[0].Data(), scale)
	}
	return nil
}

func (p avgPoolOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	p.adjoint = !p.adjoint
	return tape.RecordLinear(p, []tape.Var[T]{g}, nil)
}
