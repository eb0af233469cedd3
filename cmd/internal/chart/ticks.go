package chart

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// evenTicks names multiples of 1, 2 or 5 times a power of ten, at most about
// maxEven of them.
type evenTicks struct{}

const maxEven = 7

// Ticks serves gonum's plot.Ticker.
func (evenTicks) Ticks(lo, hi float64) []plot.Tick {
	rough := (hi - lo) / (maxEven - 1)
	if !(rough > 0) || rough > math.MaxFloat64 {
		return nil
	}
	exp := int(math.Floor(math.Log10(rough)))
	unit := math.Pow(10, float64(exp))
	step := 10 * unit
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= rough {
			step = m * unit
			break
		}
	}
	digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var out []plot.Tick
	for k := math.Ceil(lo / step); k*step <= hi && len(out) < 2*maxEven; k++ {
		v := k*step + 0 // never -0
		out = append(out, plot.Tick{Value: v, Label: label(v, digits)})
	}
	return out
}

// label writes v with so many decimal places, or in short where it is far from 1.
func label(v float64, digits int) string {
	if a := math.Abs(v); a >= 1e6 || digits > 5 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// powerTicks are logTicks of an axis on which logarithms stand, to base 10.
type powerTicks struct{}

// Ticks serves gonum's plot.Ticker.
func (powerTicks) Ticks(lo, hi float64) []plot.Tick {
	const slack = 1e-9 // what rounding takes from a power at an end
	ticks := logTicks{}.Ticks(math.Pow(10, lo-slack), math.Pow(10, hi+slack))
	for i := range ticks {
		ticks[i].Value = math.Log10(ticks[i].Value)
	}
	return ticks
}

// logTicks marks 1 to 9 times each power of ten, and names 1, 2 and 5 times it;
// over a wide range only the powers, and not all of them. Where the range is too
// narrow for two names, it has the ticks of an even axis.
type logTicks struct{}

// Ticks serves gonum's plot.Ticker.
func (logTicks) Ticks(lo, hi float64) []plot.Tick {
	first, last := math.Floor(math.Log10(lo)), math.Ceil(math.Log10(hi))
	every := math.Ceil((last - first) / maxDecades)
	var out []plot.Tick
	named := 0
	for e := first; e <= last; e++ {
		for d := 1.0; d <= 9; d++ {
			t := plot.Tick{Value: d * math.Pow(10, e)}
			skipped := every > 1 && (d > 1 || math.Mod(e-first, every) != 0)
			if t.Value < lo || t.Value > hi || skipped {
				continue
			}
			if d == 1 || last-first <= fewDecades && (d == 2 || d == 5) {
				t.Label = power(t.Value, int(e), last-first > fewPlain)
				named++
			}
			out = append(out, t)
		}
	}
	if named < 2 {
		return evenTicks{}.Ticks(lo, hi)
	}
	return out
}

// power writes v, which is 1, 2 or 5 times 10ᵉ; among many powers as one. (The font has
// no raised minus.)
func power(v float64, e int, many bool) string {
	if !many {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return "1e" + strconv.Itoa(e)
}

const (
	fewDecades = 2
	fewPlain   = 5 // decades of numbers that are written out
	maxDecades = 8 // named
)
