package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// ConvOptions is the geometry of a convolution or of pooling windows, in
// elements. Each pair holds the vertical value first, then the horizontal one,
// which alone a one-dimensional convolution has. The zero value is a dense
// convolution without padding. A value that is negative or above 2³¹−1 is an
// ErrRange.
type ConvOptions struct {
	Stride   [2]int // steps between windows: 0 means 1 (pooling: the window's length)
	Padding  [2]int // zeros on each side (pooling: at most half of the window)
	Dilation [2]int // steps between the elements of a window: 0 means 1
	Groups   int    // channels and filters fall into as many separate groups: 0 means 1 (pooling has no groups)
}

// Conv2D returns the convolution (cross-correlation, as everywhere in machine
// learning) of images x, of shape [n c h w], with kernels k, of shape
// [o c/groups kh kw]:
//
//	y[n,o,i,j] = Σ x[n, c, i·stride + a·dilation − padding, …] · k[o,c,a,b]
//
// summed over the channels c of o's group and the places a, b of the kernel. y
// has shape [n o oh ow], with oh = ⌊(h + 2·padding − dilation·(kh−1) − 1)/stride⌋ + 1.
// It panics with an *tape.Error if the shapes do not fit, no window does, or the
// groups do not divide channels and filters (ErrShape), or for a bad option
// (ErrRange).
func Conv2D[T Float](x, k tape.Var[T], o ConvOptions) tape.Var[T] {
	defer tape.Named("Conv2D", nil, x, k)
	op := convOp[T]{part: convY}
	if err := op.fill(x.Shape(), k.Shape(), o); err != nil {
		tape.Fail("Conv2D", err, x.Shape(), k.Shape())
	}
	return tape.RecordBilinear(op, x, k)
}

// ConvTranspose2D returns the adjoint of [Conv2D] with respect to its images, as
// a layer: for y of shape [n o h w] and k of shape [o c/groups kh kw] it has shape
// [n c H W] with H = (h−1)·stride − 2·padding + dilation·(kh−1) + 1 + extra. The extra
// rows and columns (0 ≤ extra < stride) choose among the lengths that Conv2D
// would map to h and w. It panics with an *tape.Error if the shapes do not fit
// (ErrShape), or for a bad option or extra (ErrRange).
func ConvTranspose2D[T Float](y, k tape.Var[T], extra [2]int, o ConvOptions) tape.Var[T] {
	defer tape.Named("ConvTranspose2D", nil, y, k)
	op := convOp[T]{part: convX}
	if err := op.fillTransposed(y.Shape(), k.Shape(), extra, o); err != nil {
		tape.Fail("ConvTranspose2D", err, y.Shape(), k.Shape())
	}
	return tape.RecordBilinear(op, y, k)
}

// Conv1D is [Conv2D] along one axis: x has shape [n c w], k has shape
// [o c/groups kw], and the result [n o ow]. Of the options it takes the second
// value of each pair; a first value other than 0 is an ErrRange.
func Conv1D[T Float](x, k tape.Var[T], o ConvOptions) tape.Var[T] {
	defer tape.Named("Conv1D", nil, x, k)
	if x.Rank() != 3 || k.Rank() != 3 {
		tape.Fail("Conv1D", tape.Errorf(tape.ErrShape, "needs x of shape [n c w] and k of shape [o c/groups kw]"), x.Shape(), k.Shape())
	}
	if o.Stride[0] != 0 || o.Padding[0] != 0 || o.Dilation[0] != 0 {
		tape.Fail("Conv1D", tape.Errorf(tape.ErrRange, "stride %v, padding %v, dilation %v; a one-dimensional convolution takes the second value of each pair, and the first must be 0: write Stride: [2]int{0, s}", o.Stride, o.Padding, o.Dilation))
	}
	y := Conv2D(lift(x), lift(k), o)
	s := y.Shape()
	return Reshape(y, s[0], s[1], s[3])
}

// lift inserts an axis of length 1 before the last.
func lift[T Float](x tape.Var[T]) tape.Var[T] {
	s := x.Shape()
	return Reshape(x, s[0], s[1], 1, s[2])
}

// convOp is one of the three maps that the trilinear form
// ⟨conv(x, k), y⟩ = ⟨x, toX(y, k)⟩ = ⟨k, toK(x, y)⟩ defines. Each is a derivative of
// the others, so that the three are closed under differentiation.
type convOp[T Float] struct {
	part           convPart
	in             [2]int32 // lengths of an image
	win            [2]int32 // lengths of a kernel
	step, pad, dil [2]int32
	groups         int32
}

type convPart uint8

const (
	convY convPart = iota // (x, k) → y
	convX                 // (y, k) → x
	convK                 // (x, y) → k
)

func (c convOp[T]) Name() string {
	switch c.part {
	case convX:
		return "ConvTranspose2D"
	case convK:
		return "Conv2DKernelGradient"
	}
	return "Conv2D"
}

// as returns the same geometry for another of the three maps.
func (c convOp[T]) as(p convPart) convOp[T] {
	c.part = p
	return c
}

// fill sets the geometry for images of shape x and kernels of shape k.
func (c *convOp[T]) fill(x, k tensor.Shape, o ConvOptions) error {
	if len(x) != 4 || len(k) != 4 {
		return tape.Errorf(tape.ErrShape, "needs images [n c h w] and kernels [o c/groups kh kw]")
	}
	if err := c.options(k, o); err != nil {
		return err
	}
	g := int(c.groups)
	if x[1] != k[1]*g {
		return tape.Errorf(tape.ErrShape, "%s; the kernels are for %d in %s", plural.Of(x[1], "channel"), k[1]*g, plural.Of(g, "group"))
	}
	c.in = [2]int32{int32(x[2]), int32(x[3])}
	if v := c.geometry(x[0], x[1], k[0]); !fits(v) {
		return tape.Errorf(tape.ErrShape, "a window does not fit into the padded image")
	}
	return nil
}

// fillTransposed sets the geometry for results y.
func (c *convOp[T]) fillTransposed(y, k tensor.Shape, extra [2]int, o ConvOptions) error {
	if len(y) != 4 || len(k) != 4 {
		return tape.Errorf(tape.ErrShape, "needs y [n o h w] and kernels [o c/groups kh kw]")
	}
	if err := c.options(k, o); err != nil {
		return err
	}
	if y[1] != k[0] {
		return tape.Errorf(tape.ErrShape, "%s in y; the kernels have %s", plural.Of(y[1], "channel"), plural.Of(k[0], "filter"))
	}
	for a := range 2 {
		if extra[a] < 0 || extra[a] >= int(c.step[a]) {
			return tape.Errorf(tape.ErrRange, "extra %v; must be at least 0 and below the stride", extra)
		}
		n := (y[2+a]-1)*int(c.step[a]) - 2*int(c.pad[a]) + int(c.dil[a])*(k[2+a]-1) + 1 + extra[a]
		if y[2+a] < 1 || n < 1 {
			return tape.Errorf(tape.ErrShape, "the result would have length %d", n)
		}
		c.in[a] = int32(n)
	}
	return nil
}

// check returns an error for values that make no sense, or do not fit the field
// of an op.
func (o ConvOptions) check() error {
	for _, n := range [...]int{o.Stride[0], o.Stride[1], o.Padding[0], o.Padding[1], o.Dilation[0], o.Dilation[1], o.Groups} {
		if n < 0 || n > math.MaxInt32 {
			return tape.Errorf(tape.ErrRange, "option %d in %+v; must be from 0 to 2³¹−1", n, o)
		}
	}
	return nil
}

// options checks what does not depend on the images.
func (c *convOp[T]) options(k tensor.Shape, o ConvOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	c.groups = max(int32(o.Groups), 1)
	for a := range 2 {
		c.win[a], c.pad[a] = int32(k[2+a]), int32(o.Padding[a])
		c.step[a], c.dil[a] = max(int32(o.Stride[a]), 1), max(int32(o.Dilation[a]), 1)
		if k[2+a] < 1 {
			return tape.Errorf(tape.ErrShape, "an empty kernel")
		}
	}
	if k[0]%int(c.groups) != 0 {
		return tape.Errorf(tape.ErrShape, "%s cannot fall into %s", plural.Of(k[0], "filter"), plural.Of(int(c.groups), "group"))
	}
	return nil
}

// geometry returns the geometry for n images of c channels and o filters.
func (c convOp[T]) geometry(n, channels, filters int) kern.Conv {
	return kern.Conv{
		N: n, C: channels, O: filters,
		H: int(c.in[0]), W: int(c.in[1]), KH: int(c.win[0]), KW: int(c.win[1]),
		SH: int(c.step[0]), SW: int(c.step[1]), PH: int(c.pad[0]), PW: int(c.pad[1]),
		DH: int(c.dil[0]), DW: int(c.dil[1]), Groups: int(c.groups),
	}
}

// of returns the geometry for operands of shapes a and b.
func (c convOp[T]) of(a, b tensor.Shape) kern.Conv {
	switch c.part {
	case convX:
		return c.geometry(a[0], b[1]*int(c.groups), b[0])
	case convK:
		return c.geometry(a[0], a[1], b[1])
	}
	return c.geometry(a[0], a[1], b[0])
}

// Shape has nothing left to check: the functions above did, and rules only
// combine shapes that fit.
func (c convOp[T]) Shape(a, b tensor.Shape) (tensor.Shape, error) {
	v := c.of(a, b)
	oh, ow := v.Out()
	switch c.part {
	case convX:
		return tensor.Shape{v.N, v.C, v.H, v.W}, nil
	case convK:
		return tensor.Shape{v.O, v.C / v.Groups, v.KH, v.KW}, nil
	}
	return tensor.Shape{v.N, v.O, oh, ow}, nil
}

func (c convOp[T]) Forward(out, a, b *tensor.Dense[T]) error {
	v := c.of(a.Shape(), b.Shape())
	switch c.part {
	case convY:
		kern.ConvForward(&v, out.Data(), a.Data(), b.Data())
	case convX:
		kern.ConvToX(&v, out.Data(), a.Data(), b.Data())
	case convK:
		kern.ConvToK(&v, out.Data(), a.Data(), b.Data())
	}
	return nil
}

// AdjointA: x of (x, k) → y and of (x, y) → k, y of (y, k) → x.
func (c convOp[T]) AdjointA(g, _, b tape.Var[T]) tape.Var[T] {
	switch c.part {
	case convX:
		return tape.RecordBilinear(c.as(convY), g, b)
	case convK:
		return tape.RecordBilinear(c.as(convX), b, g)
	}
	return tape.RecordBilinear(c.as(convX), g, b)
}

// AdjointB: k of (x, k) → y and of (y, k) → x, y of (x, y) → k.
func (c convOp[T]) AdjointB(g, a, _ tape.Var[T]) tape.Var[T] {
	switch c.part {
	case convX:
		return tape.RecordBilinear(c.as(convK), g, a)
	case convK:
		return tape.RecordBilinear(c.as(convY), a, g)
	}
	return tape.RecordBilinear(c.as(convK), a, g)
}

// fits reports whether at least one window lies in the padded image.
func fits(v kern.Conv) bool {
	oh, ow := v.Out()
	return oh > 0 && ow > 0
}

// Flops are 2 for each element of y and each term of its sum, for all three maps.
func (c convOp[T]) Flops(x, _ []tensor.Shape) float64 {
	v := c.of(x[0], x[1])
	oh, ow := v.Out()
	return 2 * float64(v.N*v.O*oh*ow) * float64(v.C/v.Groups*v.KH*v.KW)
}
