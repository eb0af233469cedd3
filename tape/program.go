package tape

import (
	"slices"
	"sync"

	"github.com/covector-ad/covector/tensor"
)

// Program is a compiled function, made by [Compile] or [CompileGradient]. It is
// immutable, but for a cache of its forms for several shapes of the inputs, and may be
// shared between goroutines; Runners run it.
type Program[T Float] struct {
	op       string
	p        *tensor.Params[T]
	in       *Inputs
	specs    []inputSpec
	f        func(r *Rec[T]) Var[T]
	gradient bool
	options  CompileOptions
	ws       []tensor.Param // the trainable parameters
	outs     []string       // the names of the outputs behind the result
	intOuts  []string
	site     string // where it was compiled

	mu     sync.Mutex
	plans  []*plan[T] // the last used first
	bodies bodies[T]  // of the operators inside, whatever the shapes
}

// plan returns the program for the given shapes, compiling it if it is not there.
func (g *Program[T]) plan(shapes []tensor.Shape) (*plan[T], error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := slices.IndexFunc(g.plans, func(p *plan[T]) bool { return sameShapes(p.shapes, shapes) })
	if at < 0 {
		own := make([]tensor.Shape, len(shapes))
		for k, s := range shapes {
			own[k] = append(tensor.Shape{}, s...)
		}
		p, err := g.specialize(own, g.options.Skip)
		if err != nil {
			return nil, err
		}
		if len(g.plans) == g.options.Shapes {
			g.plans = g.plans[:len(g.plans)-1]
		}
		at = len(g.plans)
		g.plans = append(g.plans, p)
	}
	p := g.plans[at]
	copy(g.plans[1:at+1], g.plans[:at])
	g.plans[0] = p
	return p, nil
}

func sameShapes(a, b []tensor.Shape) bool {
	return slices.EqualFunc(a, b, func(s, t tensor.Shape) bool { return s.Equal(t) })
}

// first returns the plan for the shapes that were used last.
func (g *Program[T]) first(op string) *plan[T] {
	if g == nil || g.f == nil {
		failNil(op, "*Program, or one that Compile has not made")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.plans[0]
}
