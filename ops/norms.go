package ops

import "github.com/covector-ad/covector/tape"

// BatchNorm normalizes each channel of x with the given mean and variance (at
// inference: the running ones), of shape [c] like gamma and beta:
//
//	y = gamma·(x − mean)/√(variance + eps) + beta
//
// The channel is axis 1 of x, or the last if x has rank below 3, so that [n c] and [n c h w] both
// work. See Ioffe and Szegedy, Batch Normalization (2015).
func BatchNorm[T Float](x, gamma, beta, mean, variance tape.Var[T], eps float64) tape.Var[T] {
	scale := Mul(gamma, Rsqrt(AddScalar(variance, T(eps))))
	shift := Sub(beta, Mul(mean, scale))
	return Add(Mul(x, onChannels(scale, x)), onChannels(shift, x))
}

// BatchNormTrain normalizes each channel of x with the mean and the variance
// (ddof 0) of this batch, which it returns too, of shape [c], for the running
// statistics: see [Running]. Derivatives pass through both.
func BatchNormTrain[T Float](x, gamma, beta tape.Var[T], eps float64) (y, mean, variance tape.Var[T]) {
	r := x.Rank()
	if r < 2 || r > 4 {
		tape.Fail("BatchNormTrain", tape.Errorf(tape.ErrShape, "needs x of shape [n c], [n c w] or [n c h w]"), x.Shape())
	}
	others := axisSet(1<<r-1) &^ (1 << (r - 2)) // all axes but that of the channels
	centred := center(x, others)                // without the cancellation of x − mean
	mean, variance = meanOver(x, others, false), meanOver(Square(centred), others, false)
	scale := Mul(gamma, Rsqrt(AddScalar(variance, T(eps))))
	return Add(Mul(centred, onChannels(scale, x)), onChannels(beta, x)), mean, variance
}

// Running returns the running statistic after one more batch,
// (1 − momentum)·old + momentum·batch, as a constant: what to Assign to the state.
func Running[T Float](old, batch tape.Var[T], momentum float64) tape.Var[T] {
	m := T(momentum)
	return StopGradient(Add(Scale(old, 1-m), Scale(batch, m)))
}

// onChannels gives s, of shape [c], the axes that make it broadcast along x's
// channels.
func onChannels[T Float](s, x tape.Var[T]) tape.Var[T] {
	n := s.Shape().Size()
	switch x.Rank() {
	case 3:
		return Reshape(s, n, 1)
	case 4:
		return Reshape(s, n, 1, 1)
	}
	return s
}

// LayerNorm normalizes the last axis of x to mean 0 and variance 1 (ddof 0),
// then scales and shifts it: gamma·(x − mean)/√(variance + eps) + beta. gamma and
// beta have the shape of that axis. See Ba, Kiros and Hinton, Layer
// Normalization (2016).
func LayerNorm[T Float](x, gamma, beta tape.Var[T], eps float64) tape.Var[T] {
	centred := center(x, lastAxis)
	variance := MeanKeep(Square(centred), -1)
	y := Mul(centred, Rsqrt(AddScalar(variance, T(eps))))
	return Add(Mul(y, gamma), beta)
}

// RMSNorm divides the last axis of x by its root mean square and scales it:
// gamma·x/√(mean(x²) + eps). See Zhang and Sennrich, Root Mean Square Layer
// Normalization (2019).
func RMSNorm[T Float](x, gamma tape.Var[T], eps float64) tape.Var[T] {
	return Mul(Mul(x, Rsqrt(AddScalar(MeanKeep(Square(x), -1), T(eps)))), gamma)
}
