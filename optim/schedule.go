package optim

import "math"

// Schedule gives the learning rate of a step; the first step is 0. It is asked once
// a step. A rate that is negative, NaN or infinite is an error of the update, which
// names step and value and changes nothing; 0 is a rate.
type Schedule func(step int) float64

// Cosine rises linearly from base/warmup to base over warmup steps, and then
// falls as half a cosine, base·½(1 + cos πs), where s goes from 0 at step warmup to
// 1 at step total; from there on the rate is 0. (Loshchilov and Hutter, SGDR,
// ICLR 2017, equation 5, without restarts.) A warmup of 0 or less means none.
func Cosine(base float64, warmup, total int) Schedule {
	warmup = max(warmup, 0)
	return func(step int) float64 {
		switch {
		case step < warmup:
			return base * float64(step+1) / float64(warmup)
		case step >= total:
			return 0
		}
		s := float64(step-warmup) / float64(total-warmup)
		return base * 0.5 * (1 + math.Cos(math.Pi*s))
	}
}
