package optim

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// pass is one walk through memory: the gradient passes block by block through a
// row of links. What leaves them is subtracted from x, or stored in out.
type pass[T tensor.Float] struct {
	step   *Step[T]
	links  []Link[T]
	x, out []T // one of them is nil
}

// A block is what passes through all links at once: of five vectors, as Adam's,
// it has 40 KB in float64. A part is what a thread takes.
const blockLen, partLen = 1024, 16 * 1024

// passCost is about how many nanoseconds an element takes.
const passCost = 1

// run prepares the links and takes the walk.
func (p *pass[T]) run(s *Step[T], links []Link[T], x, out []T) {
	for _, link := range links {
		link.Prepare(s)
	}
	p.step, p.links, p.x, p.out = s, links, x, out
	kern.Fork(p, kern.Parts(len(s.Grad), partLen), passCost*int64(len(s.Grad)))
	p.x, p.out = nil, nil
}

// Run walks through one part.
func (p *pass[T]) Run(part int) {
	lo, hi := kern.Part(part, partLen, len(p.step.Grad))
	if p.out != nil {
		for ; lo < hi; lo += blockLen {
			p.block(p.out[lo:min(lo+blockLen, hi)], lo)
		}
		return
	}
	mem := kern.Scratch[T](blockLen)
	for ; lo < hi; lo += blockLen {
		x := p.x[lo:min(lo+blockLen, hi)]
		u := mem.S[:len(x)]
		p.block(u, lo)
		kern.Sub(x, x, u)
	}
	mem.Free()
}

// block stores in u the update of the parameters from lo on.
func (p *pass[T]) block(u []T, lo int) {
	hi := lo + len(u)
	copy(u, p.step.Grad[lo:hi])
	for _, link := range p.links {
		link.Block(p.step, u, lo, hi)
	}
}

// times multiplies u by c.
func times[T tensor.Float](u []T, c T) {
	factor := [1]T{c}
	kern.Mul(u, u, factor[:])
}

// overlap returns the part of u, which holds elements [lo, hi) of a vector, that lies in
// its range [from, to).
func overlap[T tensor.Float](u []T, lo, hi, from, to int) []T {
	from, to = max(lo, from), min(hi, to)
	if from >= to {
		return nil
	}
	return u[from-lo : to-lo]
}
