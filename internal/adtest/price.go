package adtest

import (
	"fmt"
	"time"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Price is what the gradient of a sample takes on operands of a useful size, in
// nanoseconds a run, compiled.
type Price struct {
	Op, Sample string
	Shapes     []tensor.Shape // of the float operands
	Value      float64        // the op alone
	Gradient   float64        // its pullback alone, with what it needs of the value
	Copy       float64        // a copy of as many bytes as the gradients have
}

// Ratio is the time of the gradient over the larger of that of the value and of the copy.
func (p *Price) Ratio() float64 { return p.Gradient / max(p.Value, p.Copy) }

// usefulSize is how many elements the largest tensor of a grown sample has at least: a
// matrix of 256×256 and more.
const usefulSize = 1 << 17

// Prices measures the samples of c, each for about d; diagonal says how
// matrices grow. Left out are samples without a derivative, those at kinks and poles, those that do not grow, and
// all but the first of equal shapes.
func (c *Case) Prices(d time.Duration, diagonal bool) (prices []Price, err error) {
	seen := map[string]bool{}
	for k := range c.Samples {
		s := &c.Samples[k]
		if s.Flat || s.Rough || len(s.moving()) == 0 || s.empty() {
			continue
		}
		g := s.grow(usefulSize, diagonal)
		if g == nil {
			continue
		}
		in := g.float64s()
		p := Price{Op: c.Op, Sample: s.Name}
		for _, x := range in.x {
			p.Shapes = append(p.Shapes, x.Shape())
		}
		if key := fmt.Sprint(p.Shapes); s.Large != nil || !seen[key] {
			seen[key] = true
			if err := p.measure(in, g.result(), d); err != nil {
				return nil, fmt.Errorf("%s, sample %q: %w", c.Op, s.Name, err)
			}
			prices = append(prices, p)
		}
	}
	return prices, nil
}

// empty reports whether an operand has no elements.
func (s *Sample) empty() bool {
	for _, x := range s.X {
		if x.Size() == 0 {
			return true
		}
	}
	for _, i := range s.I {
		if i.Size() == 0 {
			return true
		}
	}
	return false
}

func (p *Price) measure(in *instance[float64], y tensor.Shape, d time.Duration) error {
	value, err := in.compile(y, true, false, 0)
	if err != nil {
		return err
	}
	gradient, err := in.compile(y, false, true, 0)
	if err != nil {
		return err
	}
	size := 0
	for _, k := range in.moving {
		size += in.x[k].Size()
	}
	from, to := make([]float64, size), make([]float64, size)
	inputs := in.values(random[float64](seeded(70), y))
	runs := [2]*tape.Runner[float64]{value.NewRunner(), gradient.NewRunner()}
	steps := []func(){
		func() { _, err = runs[0].Run(inputs...) },
		func() { _, err = runs[1].Run(inputs...) },
		func() { copy(to, from) },
	}
	for k, ns := range leastTimes(steps, d) {
		*[]*float64{&p.Value, &p.Gradient, &p.Copy}[k] = ns
	}
	return err
}

// leastTimes runs the steps in turns, for about d together, and returns the least time
// of each in nanoseconds.
func leastTimes(steps []func(), d time.Duration) []float64 {
	const rounds = 5
	least, times := make([]float64, len(steps)), make([]int, len(steps))
	each := d / time.Duration(rounds*len(steps))
	for k, f := range steps {
		f()
		start := time.Now()
		f()
		times[k] = int(max(each/max(time.Since(start), 1), 1))
	}
	for round := range rounds {
		for k, f := range steps {
			start := time.Now()
			for range times[k] {
				f()
			}
			if ns := float64(time.Since(start)) / float64(times[k]); round == 0 || ns < least[k] {
				least[k] = ns
			}
		}
	}
	return least
}
