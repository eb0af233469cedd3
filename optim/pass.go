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
	rate   T   // a Rate that is the last link is part of the subtraction
	x, out []T // one of them is nil
}

// reader is a link that needs not find its operand in the memory of the update:
// then nothing is copied.
type reader[T tensor.Float] interface {
	Link[T]
	// read is Block for an update that stands in from. It returns where its own
	// is: in u, or in memory that must not be written.
	read(s *Step[T], u, from []T, lo, hi int) []T
}

// A block is what passes through all links at once. It is short, so that the processor
// fetches the next from memory while it computes this one: on Zen 4 blocks of 1024 took Adam
// 1.6 times as long. A part is what a thread takes.
const blockLen, partLen = 256, 16 * 1024

// passCost is about how many nanoseconds an element takes.
const passCost = 1

// run prepares the links and takes the walk.
func (p *pass[T]) run(s *Step[T], links []Link[T], x, out []T) {
	for _, link := range links {
		link.Prepare(s)
	}
	p.step, p.links, p.rate, p.x, p.out = s, links, 1, x, out
	if n := len(links); n > 0 && out == nil {
		if rate, ok := links[n-1].(*Rate[T]); ok {
			p.links, p.rate = links[:n-1], rate.now
		}
	}
	kern.Fork(p, kern.Parts(len(s.Grad), partLen), passCost*int64(len(s.Grad)))
	p.x, p.out = nil, nil
}

// Run walks through one part.
func (p *pass[T]) Run(part int) {
	lo, hi := kern.Part(part, partLen, len(p.step.Grad))
	if p.out != nil {
		for ; lo < hi; lo += blockLen {
			u := p.out[lo:min(lo+blockLen, hi)]
			copy(u, p.block(u, lo, lo+len(u)))
		}
		return
	}
	var u []T
	if len(p.links) > 0 {
		mem := kern.Scratch[T](blockLen)
		defer mem.Free()
		u = mem.S
	}
	for ; lo < hi; lo += blockLen {
		end := min(lo+blockLen, hi)
		x := p.x[lo:end]
		kern.Blend(x, x, p.block(u, lo, end), 1, -p.rate)
	}
}

// block returns the update of the parameters lo to hi: in u, if there are links, or in
// memory of the gradient or a link.
func (p *pass[T]) block(u []T, lo, hi int) []T {
	at := p.step.Grad[lo:hi]
	if len(p.links) > 0 {
		u = u[:len(at)]
	}
	for _, link := range p.links {
		if r, ok := link.(reader[T]); ok {
			at = r.read(p.step, u, at, lo, hi)
			continue
		}
		copy(u, at) // nothing, if it is there
		link.Block(p.step, u, lo, hi)
		at = u
	}
	return at
}

// settle is Block of a reader.
func settle[T tensor.Float](r reader[T], s *Step[T], u []T, lo, hi int) {
	copy(u, r.read(s, u, u, lo, hi))
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
