package main

import (
	"math"
	"strconv"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// net is a model: a header, parameters, and the way from images to logits.
//
// A cnn is two stages of convolution 3×3 with padding, batch normalization, ReLU
// and average pooling 2×2, then a dense layer to the classes. An mlp is two
// hidden dense layers with ReLU, and one to the classes.
type net[T tensor.Float] struct {
	head   *header
	params *tensor.Params[T]
	conv   []convLayer // none in an mlp
	dense  []denseLayer
	reader *tape.Runner[T] // of evalBatch images, made when they are first read
}

type convLayer struct{ weight, gain, shift, mean, variance tensor.Param }

type denseLayer struct{ weight, bias tensor.Param }

const (
	kernelSide = 3
	poolSide   = 2
	stages     = 2 // of a cnn
	hiddens    = 2 // of an mlp
)

// maxParameters bounds a model: 1 GiB of float32.
const maxParameters = 1 << 28

// newNet returns the model that h describes. rng gives the parameters their
// starting values at their first use.
func newNet[T tensor.Float](h *header, rng *tensor.Rand) (*net[T], error) {
	n := &net[T]{head: h, params: tensor.NewParams[T]()}
	list := n.entries(rng)
	if err := checkSize(h, list); err != nil {
		return nil, err
	}
	n.declare(list)
	return n, nil
}

func (n *net[T]) declare(list []entry) {
	for _, e := range list {
		if e.role == tensor.State {
			*e.at = n.params.AddState(e.name, e.shape, e.start)
		} else {
			*e.at = n.params.Add(e.name, e.shape, e.start)
		}
	}
}

func checkSize(h *header, list []entry) error {
	total := 0.0
	for _, e := range list {
		size := 1.0 // an int might overflow
		for _, d := range e.shape {
			size *= float64(d)
		}
		total += size
	}
	if total > maxParameters {
		return tensor.Errorf(tensor.ErrLimit, "a %s of width %d for images of %d×%d has %.0f parameters; at most %d fit", h.model, h.hidden, h.height, h.width, total, maxParameters)
	}
	return nil
}

// entry is one tensor of a net, yet to be declared.
type entry struct {
	at    *tensor.Param
	name  string
	shape tensor.Shape
	role  tensor.Role
	start tensor.Init
}

// entries makes room for the layers and lists their tensors.
func (n *net[T]) entries(rng *tensor.Rand) []entry {
	h := n.head
	in, widths := h.height*h.width, []int{}
	var list []entry
	if h.model == "cnn" {
		n.conv = make([]convLayer, stages)
		channels, height, width := 1, h.height, h.width
		for k := range n.conv {
			out := max(1, h.hidden>>(stages-1-k)) // doubled from stage to stage
			list = append(list, n.conv[k].entries("conv"+strconv.Itoa(k+1), channels, out, rng)...)
			if channels = out; pools(height, width) {
				height, width = height/poolSide, width/poolSide
			}
		}
		in = channels * height * width
	} else {
		for range hiddens {
			widths = append(widths, h.hidden)
		}
	}
	widths = append(widths, len(h.classes))
	n.dense = make([]denseLayer, len(widths))
	for k, out := range widths {
		name := "dense" + strconv.Itoa(k+1)
		list = append(list,
			entry{&n.dense[k].weight, name + ".weight", tensor.Shape{in, out}, tensor.Trainable, spread(in, rng)},
			entry{&n.dense[k].bias, name + ".bias", tensor.Shape{out}, tensor.Trainable, spread(in, rng)})
		in = out
	}
	return list
}

func (l *convLayer) entries(name string, in, out int, rng *tensor.Rand) []entry {
	one := tensor.Shape{out}
	return []entry{
		{&l.weight, name + ".weight", tensor.Shape{out, in, kernelSide, kernelSide}, tensor.Trainable, spread(in*kernelSide*kernelSide, rng)},
		{&l.gain, name + ".gain", one, tensor.Trainable, ones},
		{&l.shift, name + ".shift", one, tensor.Trainable, nil},
		{&l.mean, name + ".mean", one, tensor.State, nil},
		{&l.variance, name + ".variance", one, tensor.State, ones},
	}
}

// pools reports whether an image of height×width is large enough to be pooled.
func pools(height, width int) bool { return height >= poolSide && width >= poolSide }

// spread draws evenly from ±1/√in, where in is the number of terms in a sum: a
// third of the variance that LeCun's rule asks for, which was right for these
// models in cross-validation.
func spread(in int, rng *tensor.Rand) tensor.Init {
	limit := 1 / math.Sqrt(float64(in))
	return tensor.Uniform(rng, -limit, limit)
}

func ones(dst []float64, _ tensor.Shape) {
	for i := range dst {
		dst[i] = 1
	}
}

// size returns the number of trainable parameters.
func (n *net[T]) size() int { return len(n.params.TrainableView()) }

// logits records the way of images x, of shape [count, 1, height, width], to
// logits [count, classes]. In training, batches are normalized by their own
// statistics and the running ones follow.
func (n *net[T]) logits(r *tape.Rec[T], x tape.Var[T], training bool) tape.Var[T] {
	for k := range n.conv {
		l := &n.conv[k]
		x = ops.Conv2D(x, r.Param(l.weight), ops.ConvOptions{Padding: [2]int{kernelSide / 2, kernelSide / 2}})
		x = ops.ReLU(normalize(r, l, x, training))
		if s := x.Shape(); pools(s[2], s[3]) {
			x = ops.AvgPool2D(x, [2]int{poolSide, poolSide}, ops.ConvOptions{})
		}
	}
	s := x.Shape()
	x = ops.Reshape(x, s[0], s[1]*s[2]*s[3])
	for k := range n.dense {
		l := &n.dense[k]
		if k > 0 {
			x = ops.ReLU(x)
		}
		x = ops.Linear(x, r.Param(l.weight), r.Param(l.bias))
	}
	return x
}

const (
	normEpsilon  = 1e-5
	normMomentum = 0.1 // the share of a batch in the running statistics
)

// normalize records the batch normalization of layer l.
func normalize[T tensor.Float](r *tape.Rec[T], l *convLayer, x tape.Var[T], training bool) tape.Var[T] {
	gain, shift := r.Param(l.gain), r.Param(l.shift)
	oldMean, oldVariance := r.Param(l.mean), r.Param(l.variance)
	if !training {
		return ops.BatchNorm(x, gain, shift, oldMean, oldVariance, normEpsilon)
	}
	y, mean, variance := ops.BatchNormTrain(x, gain, shift, normEpsilon)
	r.Assign(l.mean, ops.Running(oldMean, mean, normMomentum))
	r.Assign(l.variance, ops.Running(oldVariance, variance, normMomentum))
	return y
}

// hasState reports whether there are running statistics.
func (n *net[T]) hasState() bool { return len(n.conv) > 0 }

// finite reports whether all parameters are numbers.
func (n *net[T]) finite() bool {
	for _, w := range n.params.All() {
		d := n.params.View(w)
		for _, v := range d.Data() {
			if !finite(float64(v)) {
				return false
			}
		}
	}
	return true
}
