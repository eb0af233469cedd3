package optim

import "math"

// Schedule gives the learning rate of a step; the first step is 0. It is asked once
// a step. A rate that is negative, NaN or infinite is an error of the update, which
// names step and value and changes nothing; 0 is a rate.
//
// The schedules here depend on the step alone, so that a [Checkpoint], which has the
// number of steps, has all of them. Counts of steps below 1 are taken as 1, but as none for
// a warm-up.
type Schedule func(step int) float64

// Constant is the same rate for ever.
func Constant(rate float64) Schedule { return func(int) float64 { return rate } }

// StepDecay multiplies the rate by factor every so many steps: base·factor^⌊step/every⌋.
func StepDecay(base, factor float64, every int) Schedule {
	every = max(every, 1)
	return func(step int) float64 { return base * math.Pow(factor, float64(step/every)) }
}

// Exponential multiplies the rate by factor every step: base·factor^step.
func Exponential(base, factor float64) Schedule {
	return func(step int) float64 { return base * math.Pow(factor, float64(step)) }
}

// Polynomial goes from base to end in total steps, as
// end + (base − end)·(1 − step/total)^power, and stays there. A power of 1 is a
// straight line.
func Polynomial(base, end, power float64, total int) Schedule {
	total = max(total, 1)
	return func(step int) float64 {
		left := 1 - float64(min(step, total))/float64(total)
		return end + float64((base-end)*math.Pow(left, power))
	}
}

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
		return between(base, 0, float64(step-warmup)/float64(total-warmup))
	}
}

// between falls from high to low as half a cosine while s goes from 0 to 1.
func between(high, low, s float64) float64 {
	return low + float64((high-low)*0.5*(1+math.Cos(math.Pi*s)))
}

// CosineRestarts falls from high towards low as half a cosine in first steps, starts anew at
// high, and takes factor times as many steps each time. (Loshchilov and Hutter, SGDR,
// ICLR 2017, equation 5.) A factor below 1 is taken as 1.
func CosineRestarts(high, low float64, first, factor int) Schedule {
	first, factor = max(first, 1), max(factor, 1)
	return func(step int) float64 {
		period := first
		if factor == 1 {
			step %= first
		}
		for step >= period {
			step -= period
			period *= factor
		}
		return between(high, low, float64(step)/float64(period))
	}
}

// OneCycle rises as half a cosine from peak/25 to peak over the first 30 % of total
// steps, and falls as half a cosine to peak/250000 at the last; there it stays. (Smith and
// Topin, Super-convergence, 2018; the numbers are those of
// torch.optim.lr_scheduler.OneCycleLR.)
func OneCycle(peak float64, total int) Schedule {
	start, steps := peak/25, float64(max(total, 1))
	top, last := 0.3*steps-1, steps-1
	return func(step int) float64 {
		at := math.Min(float64(step), last)
		if at < top {
			return between(start, peak, at/top)
		}
		return between(peak, start/1e4, (at-top)/(last-top))
	}
}

// Warmup rises linearly over the first steps, from next(0)/steps to next(0), and goes on
// with next, which counts from the end of the warm-up.
func Warmup(steps int, next Schedule) Schedule {
	return func(step int) float64 {
		if step < steps {
			return next(0) * float64(step+1) / float64(steps)
		}
		return next(step - max(steps, 0))
	}
}

// InverseSqrt rises linearly from peak/warmup to peak over warmup steps, and then falls as
// peak·√(warmup/(step + 1)). (Vaswani et al., Attention is all you need, NeurIPS 2017,
// equation 3, whose rate has peak = (d·warmup)^−½.) A warmup of 0 is taken as 1.
func InverseSqrt(peak float64, warmup int) Schedule {
	warm := float64(max(warmup, 1))
	return func(step int) float64 {
		t := float64(step + 1)
		return peak * math.Min(t/warm, math.Sqrt(warm/t))
	}
}
