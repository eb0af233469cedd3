package kern

import "math"

// Philox is the counter-based generator Philox4x32-10: four random words from a
// counter and a key, by ten rounds of multiplication and exclusive or (Salmon,
// Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
// section 3.3).
func Philox(c [4]uint32, k [2]uint32) [4]uint32 {
	for range 10 {
		a, b := uint64(c[0])*0xd2511f53, uint64(c[2])*0xcd9e8d57
		c = [4]uint32{uint32(b>>32) ^ c[1] ^ k[0], uint32(b), uint32(a>>32) ^ c[3] ^ k[1], uint32(a)}
		k[0] += 0x9e3779b9
		k[1] += 0xbb67ae85
	}
	return c
}

// Stream tells uses of one key apart, so that they have nothing in common.
type Stream uint32

const (
	Sequence Stream = iota // numbers drawn one after another
	Uniforms               // uniform numbers by index
	Normals                // normal numbers by index
	Keys                   // keys made of keys
)

// Bits returns elements 2·block and 2·block + 1 of the 64-bit random numbers
// that the key has in a stream: the halves of Philox at counter (block, 0,
// stream), least word first.
func (s Stream) Bits(key, block uint64) (even, odd uint64) {
	w := Philox([4]uint32{uint32(block), uint32(block >> 32), 0, uint32(s)}, [2]uint32{uint32(key), uint32(key >> 32)})
	return uint64(w[0]) | uint64(w[1])<<32, uint64(w[2]) | uint64(w[3])<<32
}

// At returns element i of the 64-bit random numbers that the key has in a stream.
func (s Stream) At(key, i uint64) uint64 {
	even, odd := s.Bits(key, i/2)
	if i%2 == 0 {
		return even
	}
	return odd
}

// Uniform makes of 64 random bits a number in [0, 1): a multiple of 2⁻⁵³.
func Uniform(b uint64) float64 { return float64(b>>11) * 0x1p-53 }

// Normal makes of 64 random bits a standard normal number by the inverse of the
// distribution function: Φ⁻¹(u) = √2·erf⁻¹(2u − 1) with u = (k + ½)/2⁵², in
// which 2u − 1 is exact and symmetric about 0. Magnitudes are below 8.3.
func Normal(b uint64) float64 {
	k := int64(b >> 12)
	return math.Sqrt2 * math.Erfinv(float64(2*k+1-1<<52)*0x1p-52)
}

// FillUniform stores Uniform of element i of the key's uniform numbers in out[i].
// A float32 gets the first 24 bits alone: rounding could give 1.
func FillUniform[T Float](out []T, key uint64) {
	shareRandom(randomJob[T]{what: uniforms, out: out, key: key}, 3)
}

// FillNormal stores Normal of element i of the key's normal numbers in out[i].
func FillNormal[T Float](out []T, key uint64) {
	shareRandom(randomJob[T]{what: normals, out: out, key: key}, 15)
}

// Dropout stores x[i]/(1−rate) in out[i], or 0 where Uniform of element i of the
// key's uniform numbers is below the rate.
func Dropout[T Float](out, x []T, rate T, key uint64) {
	x = x[:len(out)]
	if rate == 0 {
		Copy(out, x)
		return
	}
	shareRandom(randomJob[T]{what: dropout, out: out, x: x, rate: rate, key: key}, 5)
}

// randomJob is an array of random numbers, or of x where they decide so. A part
// begins at an even element.
type randomJob[T Float] struct {
	what   randomKind
	out, x []T
	rate   T
	key    uint64
}

type randomKind uint8

const (
	uniforms randomKind = iota
	normals
	dropout
)

// randomLen is how many elements a part has.
const randomLen = 4096

var randomJobs Jobs

// shareRandom runs a job whose elements cost so many nanoseconds each.
func shareRandom[T Float](j randomJob[T], each int) {
	n := len(j.out)
	Share[T](&randomJobs, j, Parts(n, randomLen), int64(n)*int64(each))
}

// Run computes a part.
func (j *randomJob[T]) Run(part int) {
	lo, hi := Part(part, randomLen, len(j.out))
	out, first := j.out[lo:hi], uint64(lo)/2
	switch j.what {
	case uniforms:
		fillUniform(out, j.key, first)
	case normals:
		fillNormal(out, j.key, first)
	case dropout:
		dropOut(out, j.x[lo:hi], j.rate, j.key, first)
	}
}

// fillUniform stores the numbers from block first on.
func fillUniform[T Float](out []T, key, first uint64) {
	shift, unit := 11, T(0x1p-53)
	if isFloat32[T]() {
		shift, unit = 40, 0x1p-24
	}
	for i := 0; i < len(out); i += 2 {
		even, odd := Uniforms.Bits(key, first+uint64(i)/2)
		out[i] = T(even>>shift) * unit
		if i+1 < len(out) {
			out[i+1] = T(odd>>shift) * unit
		}
	}
}

func fillNormal[T Float](out []T, key, first uint64) {
	for i := 0; i < len(out); i += 2 {
		even, odd := Normals.Bits(key, first+uint64(i)/2)
		out[i] = T(Normal(even))
		if i+1 < len(out) {
			out[i+1] = T(Normal(odd))
		}
	}
}

func dropOut[T Float](out, x []T, rate T, key, first uint64) {
	keep := 1 - rate
	for i := 0; i < len(out); i += 2 {
		even, odd := Uniforms.Bits(key, first+uint64(i)/2)
		out[i] = kept(x[i], even, rate, keep)
		if i+1 < len(out) {
			out[i+1] = kept(x[i+1], odd, rate, keep)
		}
	}
}

func kept[T Float](x T, b uint64, rate, keep T) T {
	if Uniform(b) < float64(rate) {
		return 0
	}
	return x / keep
}
