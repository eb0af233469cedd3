package kern

import (
	"math/rand/v2"
	"testing"
)

// FuzzGemm compares Multiply, with every instruction set, with the plain loop.
func FuzzGemm(f *testing.F) {
	f.Add(uint64(1), uint16(13), uint16(17), uint16(5), uint8(0))
	f.Add(uint64(2), uint16(100), uint16(33), uint16(257), uint8(0xff))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k uint16, flags uint8) {
		p := product{
			m: int(m % 200), n: int(n % 200), k: int(k % 300), ta: flags&1 != 0, tb: flags&2 != 0, alpha: 1,
			whole: flags&4 != 0, poison: flags&8 != 0, pad: int(flags >> 6),
		}
		if flags&16 != 0 {
			p.alpha = -2
		}
		if flags&32 != 0 {
			p.beta = 3
		}
		everyISA(t, func(t *testing.T) { checkBoth(t, rand.New(rand.NewPCG(seed, 1)), p) })
	})
}
