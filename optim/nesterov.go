package optim

import "math"

// nesterov is θ in Nesterov's sequence, 1 at first: θ⁺ = ½(1 + √(1 + 4θ²)).
type nesterov float64

// next goes on to θ⁺ and returns the share (θ − 1)/θ⁺ of the last step that is added
// to the next. (Beck and Teboulle 2009, equations 4.2 and 4.3.)
func (t *nesterov) next() float64 {
	theta := float64(*t)
	after := 0.5 * (1 + math.Sqrt(1+float64(4*theta*theta)))
	*t = nesterov(after)
	return (theta - 1) / after
}
