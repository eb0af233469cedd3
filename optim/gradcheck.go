package optim

import (
	"fmt"
	"math"
)

// suspectGradient compares the slope of the last line searched with a central
// difference of f, and returns a sentence if they contradict each other by more
// than rounding, the curvature of f, or a kink explains; else "".
func (s *State) suspectGradient() string {
	l := &s.line
	length := maxNorm(l.P)
	if !finite(l.Slope0) || !(length > 0) {
		return ""
	}
	h := math.Cbrt(eps) * math.Max(1, maxNorm(s.Now.X)) / length
	ahead, err := l.Value(h)
	if err != nil {
		return ""
	}
	behind, err := l.Value(-h)
	if err != nil {
		return ""
	}
	central := (ahead - behind) / (2 * h)
	bend := math.Abs((ahead-l.F0)-(l.F0-behind)) / h // the two one-sided differences, apart
	gap := math.Abs(central - l.Slope0)
	doubt := bend + float64(10*rounding(l.F0)/h) + float64(1e-3*math.Max(math.Abs(central), math.Abs(l.Slope0)))
	if !(gap > doubt) {
		return ""
	}
	return fmt.Sprintf("the gradient gives the slope %.6g along the direction, central differences of f give %.6g",
		l.Slope0, central)
}
