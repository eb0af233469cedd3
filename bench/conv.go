package bench

import (
	"fmt"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// convs are the geometries that are measured: the first layer of a small net and
// deeper ones, a stride of two, and 1×1.
var convs = []kern.Conv{
	{N: 64, C: 1, H: 28, W: 28, O: 16, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 32, C: 16, H: 28, W: 28, O: 32, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 16, C: 64, H: 14, W: 14, O: 64, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 32, C: 16, H: 28, W: 28, O: 32, KH: 3, KW: 3, SH: 2, SW: 2, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 16, C: 64, H: 28, W: 28, O: 64, KH: 1, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
}

// convWorkloads are the convolutions and their gradients with respect to images and
// to kernels. The peer "gemm" is the product of matrices that is left of them if all
// patches of all images are laid out beforehand and those of the result are not
// put back.
func convWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, v := range convs {
		oh, ow := v.Out()
		c := conv[T]{v, v.N * oh * ow, v.C * v.KH * v.KW}
		name := fmt.Sprintf("%dx%dx%d-%dx%dx%d", v.C, v.H, v.W, v.O, v.KH, v.KW)
		if v.SH > 1 {
			name += fmt.Sprintf("-by%d", v.SH)
		}
		for _, w := range []struct {
			name       string
			ours, gemm func() *Task
		}{{"conv", c.forward, c.gemmForward}, {"conv-dx", c.toX, c.gemmToX}, {"conv-dw", c.toK, c.gemmToK}} {
			ws = append(ws, Workload{
				Name: w.name + "-" + name, DType: tensor.DType[T](), N: v.N,
				Flops: 2 * float64(v.O) * float64(c.places) * float64(c.rows), Limit: FMA,
				Prepare: w.ours, Peers: []Peer{{"gemm", w.gemm}},
			})
		}
	}
	return ws
}

// conv is a geometry, the number of places in its results, and how many elements
// of the images each sees.
type conv[T tensor.Float] struct {
	kern.Conv
	places, rows int
}

func (c *conv[T]) x() []T { return pattern[T](c.N*c.C*c.H*c.W, 1, 1) }
func (c *conv[T]) k() []T { return pattern[T](c.O*c.rows, 2, 1) }
func (c *conv[T]) y() []T { return pattern[T](c.O*c.places, 3, 1) }

func taskOf[T tensor.Float](out []T, step func()) *Task {
	return &Task{Step: step, Result: func() (float64, []float64) { return corner(out), wide(out) }}
}

func (c conv[T]) forward() *Task {
	x, k, y := c.x(), c.k(), c.y()
	return taskOf(y, func() { kern.ConvForward(&c.Conv, y, x, k) })
}

func (c conv[T]) toX() *Task {
	x, k, y := c.x(), c.k(), c.y()
	return taskOf(x, func() { kern.ConvToX(&c.Conv, x, y, k) })
}

func (c conv[T]) toK() *Task {
	x, k, y := c.x(), c.k(), c.y()
	return taskOf(k, func() { kern.ConvToK(&c.Conv, k, x, y) })
}

// gemmForward is kernels·patches.
func (c conv[T]) gemmForward() *Task {
	patches, k, y := c.patches(c.x()), c.k(), make([]T, c.O*c.places)
	return &Task{
		Step: func() { kern.Gemm(y, k, patches, c.O, c.places, c.rows, false, false) },
		Result: func() (float64, []float64) {
			images := make([]T, len(y))
			c.filters(func(at, image int) { images[image] = y[at] })
			return corner(images), wide(images)
		},
	}
}

// gemmToX is kernelsᵀ·y: patches, which Result adds up.
func (c conv[T]) gemmToX() *Task {
	k, y, patches := c.k(), c.rowsOfFilters(c.y()), make([]T, c.rows*c.places)
	return &Task{
		Step: func() { kern.Gemm(patches, k, y, c.rows, c.places, c.O, true, false) },
		Result: func() (float64, []float64) {
			x := make([]T, c.N*c.C*c.H*c.W)
			c.seen(func(at, pixel int) { x[pixel] += patches[at] })
			return corner(x), wide(x)
		},
	}
}

// gemmToK is y·patchesᵀ.
func (c conv[T]) gemmToK() *Task {
	patches, y, k := c.patches(c.x()), c.rowsOfFilters(c.y()), c.k()
	return taskOf(k, func() { kern.Gemm(k, y, patches, c.O, c.rows, c.places, false, true) })
}

// patches is the matrix with a column for each place, of all that it sees.
func (c conv[T]) patches(x []T) []T {
	p := make([]T, c.rows*c.places)
	c.seen(func(at, pixel int) { p[at] = x[pixel] })
	return p
}

// rowsOfFilters is y with all images of a filter in a row.
func (c conv[T]) rowsOfFilters(y []T) []T {
	rows := make([]T, len(y))
	c.filters(func(at, image int) { rows[at] = y[image] })
	return rows
}

// filters calls f with where each element of a result is in a matrix with a row
// for each filter, and where in the images.
func (c conv[T]) filters(f func(at, image int)) {
	each := c.places / c.N
	for at := range c.O * c.places {
		filter, n, place := at/c.places, at%c.places/each, at%each
		f(at, (n*c.O+filter)*each+place)
	}
}

// seen calls f for each element of the matrix of patches that is not in the
// padding, and the element of the images that stands there.
func (c conv[T]) seen(f func(at, pixel int)) {
	oh, ow := c.Out()
	for row := range c.rows {
		ch, a, b := row/(c.KH*c.KW), row/c.KW%c.KH, row%c.KW
		for n := range c.N {
			for i := range oh {
				h := i*c.SH + a*c.DH - c.PH
				if h < 0 || h >= c.H {
					continue
				}
				at, line := row*c.places+(n*oh+i)*ow, ((n*c.C+ch)*c.H+h)*c.W
				for j := range ow {
					if w := j*c.SW + b*c.DW - c.PW; w >= 0 && w < c.W {
						f(at+j, line+w)
					}
				}
			}
		}
	}
}
