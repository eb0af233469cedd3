package tensor

import (
	"math/bits"

	"github.com/covector-ad/covector/internal/kern"
)

// Rand draws random numbers one after another from the generator Philox4x32-10
// (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011). It is a function of a 64-bit key and a counter, so that its state is
// these two numbers, and that independent generators are made of one by [Rand.Split].
//
// What it returns is part of the compatibility promise: a seed gives the same
// numbers in every release and on every computer. Only normal numbers may differ
// between processors, in their last bits, as the functions of Go's math do.
//
// A *Rand is a Source of math/rand/v2, so that rand.New(r) has more
// distributions. The zero Rand is NewRand(0). It is not for secrets, and not for
// several goroutines at once.
type Rand struct {
	key, next uint64
	odd       uint64 // the number after an even one, computed with it
}

// NewRand returns a generator whose key is the seed. Every seed is as good as
// any other.
func NewRand(seed uint64) *Rand { return &Rand{key: seed} }

// State returns the key and how many 64-bit numbers have been drawn: all that
// [Rand.SetState] needs to go on from here.
func (r *Rand) State() (key, drawn uint64) {
	checkRand("Rand.State", r)
	return r.key, r.next
}

// SetState puts r where it had the given key and had drawn so many 64-bit
// numbers.
func (r *Rand) SetState(key, drawn uint64) {
	checkRand("Rand.SetState", r)
	*r = Rand{key: key, next: drawn}
	if drawn%2 == 1 {
		_, r.odd = kern.Sequence.Bits(key, drawn/2)
	}
}

// Split returns the generator number n of those that r's key has: independent
// of r and of each other. It depends on the key and n alone, not on what was
// drawn, and does not change r.
func (r *Rand) Split(n uint64) *Rand {
	checkRand("Rand.Split", r)
	return NewRand(FoldKey(r.key, n))
}

// Uint64 returns 64 random bits. The numbers of a key are the two halves, low
// word first, of Philox at counters (0, 0, 0, 0), (1, 0, 0, 0), …, also low word
// first.
func (r *Rand) Uint64() uint64 {
	checkRand("Rand.Uint64", r)
	i := r.next
	r.next++
	if i%2 == 1 {
		return r.odd
	}
	var even uint64
	even, r.odd = kern.Sequence.Bits(r.key, i/2)
	return even
}

// Float64 returns a uniform number in [0, 1), a multiple of 2⁻⁵³. It draws one
// 64-bit number.
func (r *Rand) Float64() float64 { return kern.Uniform(r.Uint64()) }

// NormFloat64 returns a normal number of mean 0 and standard deviation 1, as
// [PhiloxNormal] makes it. It draws one 64-bit number.
func (r *Rand) NormFloat64() float64 { return kern.Normal(r.Uint64()) }

// IntN returns an integer in [0, n), each equally likely (without bias). It
// panics with an *Error (ErrRange) if n is not positive.
func (r *Rand) IntN(n int) int {
	if n <= 0 {
		fail("Rand.IntN", Errorf(ErrRange, "%d; integers below n need n of at least 1", n))
	}
	return int(r.below(uint64(n)))
}

// below returns an integer in [0, n): the upper word of a product with n, drawn
// again where the lower word lies in the part that would favour some (Lemire,
// "Fast random integer generation in an interval", ACM TOMACS 29, 2019,
// algorithm 5).
func (r *Rand) below(n uint64) uint64 {
	hi, lo := bits.Mul64(r.Uint64(), n)
	if lo < n {
		for unfair := -n % n; lo < unfair; {
			hi, lo = bits.Mul64(r.Uint64(), n)
		}
	}
	return hi
}

// Perm returns the integers 0 … n−1 in random order, all orders equally likely.
// It panics with an *Error (ErrRange) if n is negative.
func (r *Rand) Perm(n int) []int {
	if n < 0 {
		fail("Rand.Perm", Errorf(ErrRange, "negative length %d", n))
	}
	p := make([]int, n)
	r.permute(p)
	return p
}

// permute stores Perm(len(p)) in p.
func (r *Rand) permute(p []int) {
	for i := range p {
		p[i] = i
	}
	for i := len(p) - 1; i > 0; i-- {
		j := r.below(uint64(i) + 1)
		p[i], p[j] = p[j], p[i]
	}
}

// Shuffle puts n things in random order, all orders equally likely, by calls of
// swap(i, j) (Fisher and Yates, from the end). It panics with an *Error
// (ErrRange) if n is negative.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		fail("Rand.Shuffle", Errorf(ErrRange, "negative length %d", n))
	}
	if swap == nil {
		failNil("Rand.Shuffle", "function")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.below(uint64(i)+1)))
	}
}

// PhiloxUniform returns element i of the uniform numbers in [0, 1) that a key
// has: a multiple of 2⁻⁵³, made of the first 53 of the 64 bits of the element. It
// depends on key and i alone, so that elements can be computed in any order. A
// key's uniform numbers, its normal ones and those that a [Rand] of that key
// draws have nothing in common; its promise is that of Rand.
func PhiloxUniform(key, i uint64) float64 { return kern.Uniform(kern.Uniforms.At(key, i)) }

// PhiloxNormal returns element i of the normal numbers, of mean 0 and standard
// deviation 1, that a key has: Φ⁻¹((k + ½)/2⁵²) with k the first 52 of the 64
// bits of the element. Magnitudes are below 8.3. It depends on key and i alone; see
// [PhiloxUniform].
func PhiloxNormal(key, i uint64) float64 { return kern.Normal(kern.Normals.At(key, i)) }

// FoldKey returns key number n of those that a key has: independent of the key
// itself and of each other. So one key serves many uses, each with a number.
func FoldKey(key, n uint64) uint64 { return kern.Keys.At(key, n) }
