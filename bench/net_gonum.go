package bench

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

// netGonum is a net written by hand on gonum's BLAS: all memory is allocated
// before the first step, and every loop is over contiguous slices.
func netGonum[T tensor.Float](n Net[T]) *Task {
	g := &gonumNet[T]{Net: n, labels: n.Labels(), target: n.Target()}
	total := 0
	for l := range n.Layers() {
		total += (n.Sizes[l] + 1) * n.Sizes[l+1]
	}
	g.params, g.grad = make([]T, total), make([]T, total)
	h, at := n.Input(), 0
	for l := range n.Layers() {
		h, at = g.addLayer(l, h, at)
	}
	g.out = &g.layer[n.Layers()-1]
	g.update = blasAdd(-LearningRate, g.grad, g.params)
	value := 0.0
	return &Task{
		Step:   func() { value = g.step() },
		Result: func() (float64, []float64) { return value, wide(g.grad) },
	}
}

type gonumNet[T tensor.Float] struct {
	Net[T]
	layer        []gonumLayer[T]
	out          *gonumLayer[T]
	params, grad []T
	labels       []int
	target       []T
	update       func()
}

// gonumLayer is z = h·w + b, and then h of the next layer in place of z.
type gonumLayer[T tensor.Float] struct {
	z, dz, b, db          []T
	forward, toW, toInput func()
}

// addLayer lays layer l out from at on in the flat parameters, and returns its
// output and the end of its parameters.
func (g *gonumNet[T]) addLayer(l int, h []T, at int) ([]T, int) {
	in, out := g.Sizes[l], g.Sizes[l+1]
	mid, end := at+in*out, at+(in+1)*out
	w, dw := g.params[at:mid], g.grad[at:mid]
	copy(w, g.Weights(l))
	y := gonumLayer[T]{
		z: make([]T, g.Batch*out), dz: make([]T, g.Batch*out),
		b: g.params[mid:end], db: g.grad[mid:end],
	}
	y.forward = blasProduct(g.Batch, out, in, false, false, h, w, 1, y.z)
	y.toW = blasProduct(in, out, g.Batch, true, false, h, y.dz, 0, dw)
	if l > 0 {
		y.toInput = blasProduct(g.Batch, in, out, false, true, y.dz, w, 0, g.layer[l-1].dz)
	}
	g.layer = append(g.layer, y)
	return y.z, end
}

func (g *gonumNet[T]) step() float64 {
	for l := range g.layer {
		y := &g.layer[l]
		for i := 0; i < len(y.z); i += len(y.b) {
			copy(y.z[i:], y.b)
		}
		y.forward()
		if l < len(g.layer)-1 {
			g.activate(y.z)
		}
	}
	value := g.loss()
	for l := len(g.layer) - 1; l >= 0; l-- {
		y := &g.layer[l]
		y.toW()
		columnSums(y.db, y.dz)
		if l > 0 {
			y.toInput()
			g.deactivate(g.layer[l-1].dz, g.layer[l-1].z)
		}
	}
	g.update()
	return value
}

func (g *gonumNet[T]) activate(z []T) {
	if g.Classes {
		for i, v := range z {
			z[i] = max(v, 0)
		}
		return
	}
	for i, v := range z {
		z[i] = T(math.Tanh(float64(v)))
	}
}

// deactivate multiplies d by the derivative of the activation whose values are h.
func (g *gonumNet[T]) deactivate(d, h []T) {
	h = h[:len(d)]
	if g.Classes {
		for i, v := range h {
			if v <= 0 {
				d[i] = 0
			}
		}
		return
	}
	for i, v := range h {
		d[i] *= 1 - T(v*v)
	}
}

// loss returns the loss of the last layer and leaves its derivative in dz.
func (g *gonumNet[T]) loss() float64 {
	z, dz := g.out.z, g.out.dz
	if g.Classes {
		return g.crossEntropy(z, dz)
	}
	sum, scale := 0.0, 2/T(len(z))
	for i, v := range z {
		d := v - g.target[i]
		sum += float64(d) * float64(d)
		dz[i] = scale * d
	}
	return sum / float64(len(z))
}

func (g *gonumNet[T]) crossEntropy(z, dz []T) float64 {
	sum, classes, scale := 0.0, len(g.out.b), 1/float64(g.Batch)
	for i, label := range g.labels {
		row, drow := z[i*classes:][:classes], dz[i*classes:][:classes]
		most := row[0]
		for _, v := range row {
			most = max(most, v)
		}
		total := 0.0
		for j, v := range row {
			e := math.Exp(float64(v - most))
			drow[j] = T(e)
			total += e
		}
		sum += math.Log(total) - float64(row[label]-most)
		for j := range drow {
			drow[j] *= T(scale / total)
		}
		drow[label] -= T(scale)
	}
	return sum * scale
}

func columnSums[T tensor.Float](dst, rows []T) {
	clear(dst)
	for i := 0; i < len(rows); i += len(dst) {
		for j, v := range rows[i:][:len(dst)] {
			dst[j] += v
		}
	}
}
