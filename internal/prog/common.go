package prog

import (
	"math"
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// common computes once what is the same: equal ops on the same operands in the
// same region. Constants of one element are the same if their bits are.
func common[T tensor.Float](l *List[T]) (changed bool) {
	r := l.renaming()
	mergeScalars(l, r)
	seen := newChains(len(l.Code))
	l.edit(r, func(c *Instr[T]) bool {
		h := c.hash()
		for n := seen.first(h); n >= 0; n = seen.next[n] {
			if d := &l.Code[n]; d.same(c) { // edit has put d there
				for k, v := range c.Y {
					r.x[v] = d.Y[k]
				}
				for k, v := range c.J {
					r.i[v] = d.J[k]
				}
				return false
			}
		}
		seen.add(h)
		return true
	})
	return true
}

// mergeScalars renames constants of one element to the first equal one.
func mergeScalars[T tensor.Float](l *List[T], r *renaming) {
	type key struct {
		bits uint64
		rank int
	}
	first := map[key]int32{}
	for k := range l.X {
		v := &l.X[k]
		if v.Leaf != Const || len(v.Data) != 1 || v.Data[0] != v.Data[0] {
			continue
		}
		at := key{math.Float64bits(float64(v.Data[0])), len(v.Shape)}
		if to, ok := first[at]; ok {
			r.x[k] = to
		} else {
			first[at] = int32(k)
		}
	}
}

func (c *Instr[T]) same(d *Instr[T]) bool {
	return c.Region == d.Region && slices.Equal(c.X, d.X) && slices.Equal(c.I, d.I) && c.Op.Equal(d.Op)
}

// hash is the same for instructions that are the same (FNV-1a over the operands
// and the op's name).
func (c *Instr[T]) hash() uint64 {
	h := uint64(14695981039346656037)
	mix := func(v uint64) { h = (h ^ v) * 1099511628211 }
	mix(uint64(c.Region))
	for _, v := range c.X {
		mix(uint64(v))
	}
	mix(1 << 40)
	for _, v := range c.I {
		mix(uint64(v))
	}
	for _, b := range []byte(c.Op.Name()) {
		mix(uint64(b))
	}
	return h ^ h>>29
}

// chains is a hash table of the numbers 0, 1, 2, … in the order in which they
// were added.
type chains struct {
	heads []int32
	next  []int32
}

func newChains(n int) *chains {
	size := 1
	for size < 2*n {
		size *= 2
	}
	return &chains{slices.Repeat([]int32{-1}, size), make([]int32, 0, n)}
}

// first returns the last number added whose hash may be h, or −1; next leads on.
func (c *chains) first(h uint64) int32 { return c.heads[h&uint64(len(c.heads)-1)] }

func (c *chains) add(h uint64) {
	k := h & uint64(len(c.heads)-1)
	c.next = append(c.next, c.heads[k])
	c.heads[k] = int32(len(c.next) - 1)
}
