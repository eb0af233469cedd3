package tensor

import "math"

// halfToFloat32 returns the value of an IEEE 754 binary16 number, which every
// float32 can hold: (−1)^s · 2^(e−15) · (1+m/1024) for 0 < e < 31, and
// (−1)^s · 2^−14 · m/1024 for e = 0.
func halfToFloat32(h uint16) float32 {
	sign := uint32(h>>15) << 31
	e := uint32(h>>10) & 0x1f
	m := uint32(h) & 0x3ff
	switch e {
	case 0: // zero or subnormal: m counts steps of 2^-24
		v := float32(m) * 0x1p-24
		return math.Float32frombits(sign | math.Float32bits(v))
	case 31: // infinity or NaN
		return math.Float32frombits(sign | 0xff<<23 | m<<13)
	}
	return math.Float32frombits(sign | (e+127-15)<<23 | m<<13)
}

// bfloatToFloat32 returns the value of a bfloat16 number, the upper half of a
// float32.
func bfloatToFloat32(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }
