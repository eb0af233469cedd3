package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Pad surrounds x with the constant c: widths[k] says how many elements stand
// before and behind axis k. Fewer widths than axes belong to the last axes, so
// that the same call pads an image and a batch of images:
//
//	Pad(x, 0, [2]int{1, 1}, [2]int{2, 2})   // […, h, w] to […, h+2, w+4]
//
// Pad panics with an *tape.Error (ErrShape) if there are more widths than axes, or
// one is negative or too large.
func Pad[T Float](x tape.Var[T], c T, widths ...[2]int) tape.Var[T] {
	defer tape.Named("Pad", nil, x)
	s := x.Shape()
	checkWidths("Pad", s, widths)
	var inside cut
	for j, w := range widths {
		k := len(widths) - 1 - j
		n := s[len(s)-1-k]
		inside[k] = spanOf(w[0], n, 1, w[0]+n+w[1])
	}
	if inside == (cut{}) {
		return x
	}
	return tape.RecordLinear(padOp[T]{inside}, []tape.Var[T]{x, x.Scalar(c)}, nil)
}

// checkWidths panics unless the widths fit a tensor of shape s.
func checkWidths(op string, s tensor.Shape, widths [][2]int) {
	if len(widths) > len(s) {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "%s for a tensor of rank %d", plural.Of(len(widths), "width"), len(s)), s)
	}
	tape.DimsOf(s) // lengths fit in 32 bits
	for j, w := range widths {
		n := s[len(s)-len(widths)+j]
		if w[0] < 0 || w[1] < 0 || w[0] > math.MaxInt32-n || w[1] > math.MaxInt32-n-w[0] {
			tape.Fail(op, tape.Errorf(tape.ErrShape, "widths %d and %d for axis %d of length %d", w[0], w[1], j-len(widths), n), s)
		}
	}
}

// padOp puts its first operand inside, and its second, a scalar, everywhere else.
type padOp[T Float] struct{ inside cut }

func (padOp[T]) Name() string { return "Pad" }

func (p padOp[T]) Shape(x, i []tensor.Shape) (tensor.Shape, error) {
	return unsliceOp[T]{p.inside}.Shape(x[:1], i)
}

func (p padOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	off, strides := p.inside.strides(s)
	kern.Fill(out.Data(), in.X[1].Data()[0])
	kern.CopyTo(out.Data(), off, strides[:len(s)], in.X[0].Data(), in.X[0].Shape())
	return nil
}

func (p padOp[T]) Adjoint(k int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	mine := slice(g, p.inside)
	if k == 0 {
		return mine
	}
	return Sum(Sub(g, unslice(mine, p.inside)))
}

// PadEdge surrounds x with copies of its outermost elements. The widths are as
// in [Pad]; an axis that is to grow must not be empty (ErrShape).
func PadEdge[T Float](x tape.Var[T], widths ...[2]int) tape.Var[T] {
	defer tape.Named("PadEdge", nil, x)
	return padMirror("PadEdge", x, false, widths)
}

// PadReflect surrounds x with its mirror image, in which the outermost elements
// do not come a second time: 1 2 3 becomes 3 2 1 2 3 2 1 with two more on either
// side. The widths are as in [Pad]; an axis that is to grow must not be empty
// (ErrShape), and one of length 1 is continued by its element.
func PadReflect[T Float](x tape.Var[T], widths ...[2]int) tape.Var[T] {
	defer tape.Named("PadReflect", nil, x)
	return padMirror("PadReflect", x, true, widths)
}

// padMirror pads axis by axis.
func padMirror[T Float](op string, x tape.Var[T], reflect bool, widths [][2]int) tape.Var[T] {
	s := x.Shape()
	checkWidths(op, s, widths)
	for j, w := range widths {
		k := len(widths) - 1 - j
		n := s[len(s)-1-k]
		if w == [2]int{} {
			continue
		}
		if n == 0 {
			tape.Fail(op, tape.Errorf(tape.ErrShape, "nothing to continue on axis %d, which is empty", -1-k), s)
		}
		e := mirrorOp[T]{k: int8(k), before: int32(w[0]), behind: int32(w[1]), reflect: reflect}
		x = tape.RecordLinear(e, []tape.Var[T]{x}, nil)
	}
	return x
}

// mirrorOp continues axis −1−k at both ends.
type mirrorOp[T Float] struct {
	k              int8
	before, behind int32
	reflect        bool
}

func (e mirrorOp[T]) Name() string {
	if e.reflect {
		return "PadReflect"
	}
	return "PadEdge"
}

func (e mirrorOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	s[len(s)-1-int(e.k)] += int(e.before) + int(e.behind)
	return s, nil
}

func (e mirrorOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(in.X[0].Shape(), e.k)
	_, total, _ := around(out.Shape(), e.k)
	kern.PadAxis(out.Data(), in.X[0].Data(), n, inner, int(e.before), total, e.reflect)
	return nil
}

func (e mirrorOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(unmirrorOp[T]{e}, []tape.Var[T]{g}, nil)
}

// unmirrorOp is the adjoint of mirrorOp.
type unmirrorOp[T Float] struct{ e mirrorOp[T] }

func (unmirrorOp[T]) Name() string { return "Unpad" }

func (u unmirrorOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	s[len(s)-1-int(u.e.k)] -= int(u.e.before) + int(u.e.behind)
	return s, nil
}

func (u unmirrorOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), u.e.k)
	_, total, _ := around(in.X[0].Shape(), u.e.k)
	kern.UnpadAxis(out.Data(), in.X[0].Data(), n, inner, int(u.e.before), total, u.e.reflect)
	return nil
}

func (u unmirrorOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(u.e, []tape.Var[T]{g}, nil)
}
