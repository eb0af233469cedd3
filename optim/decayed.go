package optim

import "github.com/covector-ad/covector/tensor"

// decayed is the chain that SGD and Adam are: the decay of weights if there is
// any, then what is particular to the optimizer, then the rate.
type decayed[T tensor.Float] struct {
	decay L2[T]
	rate  Rate[T]
	links [3]Link[T]
	chain Chain[T]
}

// options are those of every such optimizer.
type options struct {
	rate     float64 // 0: defaultRate
	schedule Schedule
	decay    float64
}

const defaultRate = 1e-3

func (o *options) check() error {
	switch {
	case !atLeastZero(o.rate):
		return tensor.Errorf(tensor.ErrRange, "Rate is %v; it must be positive, or 0 for the default", o.rate)
	case !atLeastZero(o.decay):
		return tensor.Errorf(tensor.ErrRange, "WeightDecay is %v; it must not be negative", o.decay)
	}
	return nil
}

// update takes a step with the given options; middle may be nil.
func (d *decayed[T]) update(op string, o options, middle Link[T], params *tensor.Params[T], grad []T) error {
	links := d.links[:0]
	if o.decay != 0 {
		d.decay.Lambda = o.decay
		links = append(links, &d.decay)
	}
	if middle != nil {
		links = append(links, middle)
	}
	d.rate.Value, d.rate.Schedule = orDefault(o.rate, defaultRate), o.schedule
	d.chain.links = append(links, &d.rate)
	return d.chain.update(op, params, grad)
}

func atLeastZero(v float64) bool { return v >= 0 && finite(v) }

func orDefault(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}
