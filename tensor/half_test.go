package tensor

import (
	"math"
	"testing"
)

// Every half-precision number against the formula of the format.
func TestHalfToFloat32(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		sign := 1 - 2*float64(h>>15)
		e, m := int(h>>10&31), float64(h&1023)
		want := sign * math.Ldexp(1+m/1024, e-15)
		switch {
		case e == 0:
			want = math.Copysign(math.Ldexp(m/1024, -14), sign)
		case e == 31 && m == 0:
			want = sign * math.Inf(1)
		case e == 31:
			want = math.NaN()
		}
		got := float64(halfToFloat32(h))
		if math.IsNaN(want) {
			if !math.IsNaN(got) {
				t.Fatalf("%#04x: got %v, want NaN", h, got)
			}
		} else if math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%#04x: got %v, want %v", h, got, want)
		}
	}
}

func TestBfloatToFloat32(t *testing.T) {
	for b, want := range map[uint16]float32{0x3f80: 1, 0xc000: -2, 0x3fc0: 1.5, 0x7f80: float32(math.Inf(1)), 0x0001: 0x1p-133} {
		if got := bfloatToFloat32(b); got != want {
			t.Errorf("%#04x: got %v, want %v", b, got, want)
		}
	}
}
