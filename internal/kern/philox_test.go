package kern

import (
	"math"
	"testing"
)

// TestPhilox holds the known answers that the authors of the generator publish
// with their library Random123.
func TestPhilox(t *testing.T) {
	const ones = 0xffffffff
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{ones, ones, ones, ones}, [2]uint32{ones, ones}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0}, [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		if got := Philox(c.counter, c.key); got != c.want {
			t.Errorf("counter %x, key %x: %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

// TestRandomEnds holds the numbers that the extreme bits give.
func TestRandomEnds(t *testing.T) {
	const ones = math.MaxUint64
	if u := Uniform(0); u != 0 {
		t.Errorf("smallest uniform number %v", u)
	}
	if u := Uniform(ones); u != 1-0x1p-53 {
		t.Errorf("largest uniform number %v", u)
	}
	lo, hi := Normal(0), Normal(ones)
	if lo != -hi || hi < 8.1 || hi > 8.3 {
		t.Errorf("normal numbers from %v to %v", lo, hi)
	}
	if a, b := Normal(1<<63), Normal(1<<63-1); a != -b || a <= 0 || a > 1e-15 {
		t.Errorf("normal numbers next to 0: %v and %v", a, b)
	}
}

// TestFills compares the fills with their elements one by one.
func TestFills(t *testing.T) { testFills[float64](t, 53); testFills[float32](t, 24) }

func testFills[T Float](t *testing.T, digits int) {
	const key = 7
	for n := range 6 {
		uniform, normal, kept := make([]T, n), make([]T, n), make([]T, n)
		x := []T{1, -2, 3, T(math.Inf(1)), T(math.NaN())}[:min(n, 5)]
		for len(x) < n {
			x = append(x, 5)
		}
		FillUniform(uniform, key)
		FillNormal(normal, key)
		Dropout(kept, x, 0.5, key)
		for i := range n {
			b := Uniforms.At(key, uint64(i))
			unit := math.Ldexp(1, -digits)
			if want := T(math.Floor(Uniform(b)/unit) * unit); uniform[i] != want {
				t.Errorf("uniform %d of %d is %v, want %v", i, n, uniform[i], want)
			}
			if want := T(Normal(Normals.At(key, uint64(i)))); normal[i] != want {
				t.Errorf("normal %d of %d is %v, want %v", i, n, normal[i], want)
			}
			want := 2 * x[i]
			if b < 1<<63 {
				want = 0
			}
			if kept[i] != want && (want == want || kept[i] == kept[i]) {
				t.Errorf("dropout %d of %d is %v, want %v", i, n, kept[i], want)
			}
		}
	}
}
