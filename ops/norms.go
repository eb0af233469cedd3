package ops

import "github.com/covector-ad/covector/tape"

// BatchNorm normalizes each channel of x with the given mean and variance (at
// inference: the running ones), then scales and shifts it:
//
//	y = gamma·(x − mean)/√(variance + eps) + beta
//
// x has shape [n c], [n c w] or [n c h w], and so has the result; gamma, beta,
// mean and variance have shape [c]. eps ≥ 0 has the unit of the variance, and
// keeps a channel that does not vary from a division by 0; 1e-5 is usual.
//
// It panics with an *tape.Error if the shapes do not fit (ErrShape), or eps is
// negative or not finite (ErrRange).
//
// Source: S. Ioffe and C. Szegedy, "Batch Normalization" (2015), algorithm 2.
func BatchNorm[T Float](x, gamma, beta, mean, variance tape.Var[T], eps float64) tape.Var[T] {
	defer tape.Named("BatchNorm", nil, x, gamma, beta, mean, variance)
	c := channels("BatchNorm", x)
	affine("BatchNorm", gamma, beta, c, eps)
	vector("BatchNorm", "the mean", mean, c)
	vector("BatchNorm", "the variance", variance, c)
	scale := Mul(gamma, Rsqrt(AddScalar(variance, T(eps))))
	shift := Sub(beta, Mul(mean, scale))
	return Add(Mul(x, onChannels(scale, x)), onChannels(shift, x))
}

// channels returns the number of x's channels, those of axis 1.
func channels[T Float](op string, x tape.Var[T]) int {
	s := x.Shape()
	if len(s) < 2 || len(s) > 4 {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "needs x of shape [n c], [n c w] or [n c h w]"))
	}
	return s[1]
}

// affine checks what the normalizations have in common, for n channels or
// elements.
func affine[T Float](op string, gamma, beta tape.Var[T], n int, eps float64) {
	vector(op, "gamma", gamma, n)
	vector(op, "beta", beta, n)
	checkEps(op, T(eps))
}

func checkEps[T Float](op string, eps T) {
	if !(eps >= 0 && eps-eps == 0) {
		tape.Fail(op, tape.Errorf(tape.ErrRange, "eps is %v; it must be finite and not negative", float64(eps)))
	}
}

// BatchNormTrain is [BatchNorm] with the mean and the variance of this batch: of
// each channel over all other axes, with ddof 0. It returns these too, of shape
// [c], for the running statistics: see [Running]. Derivatives pass through both.
//
// Where a channel does not vary, y is beta (with eps 0, NaN). A batch of no elements gives NaN
// statistics. Shapes and errors are as in BatchNorm.
//
// Source: S. Ioffe and C. Szegedy, "Batch Normalization" (2015), algorithm 1.
func BatchNormTrain[T Float](x, gamma, beta tape.Var[T], eps float64) (y, mean, variance tape.Var[T]) {
	defer tape.Named("BatchNormTrain", nil, x, gamma, beta)
	affine("BatchNormTrain", gamma, beta, channels("BatchNormTrain", x), eps)
	r := x.Rank()
	others := axisSet(1<<r-1) &^ (1 << (r - 2)) // all axes but that of the channels
	centred := center(x, others)                // without the cancellation of x − mean
	mean, variance = meanOver(x, others, false), meanOver(Square(centred), others, false)
	scale := Mul(gamma, Rsqrt(AddScalar(variance, T(eps))))
	return Add(Mul(centred, onChannels(scale, x)), onChannels(beta, x)), mean, variance
}

// Running returns the running statistic after one more batch,
//
//	(1 − momentum)·old + momentum·batch
//
// as a constant, through which no derivative passes: what to Assign to the state
// (see tape.Rec). momentum, from 0 to 1, is the weight of the new batch, as in
// PyTorch, where other libraries give that of the old value.
//
// It panics with an *tape.Error if the shapes differ (ErrShape) or momentum is not
// in [0, 1] (ErrRange).
func Running[T Float](old, batch tape.Var[T], momentum float64) tape.Var[T] {
	defer tape.Named("Running", nil, old, batch)
	if !old.Shape().Equal(batch.Shape()) {
		tape.Fail("Running", tape.Errorf(tape.ErrShape, "the statistics must have one shape"))
	}
	if !(momentum >= 0 && momentum <= 1) {
		tape.Fail("Running", tape.Errorf(tape.ErrRange, "momentum is %v; it must be in [0, 1]", momentum))
	}
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

// LayerNorm normalizes each vector along the last axis of x, of shape […, n], to
// mean 0 and variance 1 (ddof 0), then scales and shifts it:
//
//	y = gamma·(x − mean)/√(variance + eps) + beta
//
// gamma and beta have shape [n]. eps ≥ 0 has the unit of the variance, and keeps
// a vector of equal elements, whose y is then beta, from a division by 0; 1e-5
// is usual.
//
// It panics with an *tape.Error if the shapes do not fit (ErrShape), or eps is
// negative or not finite (ErrRange).
//
// Source: J. Ba, J. Kiros and G. Hinton, "Layer Normalization" (2016).
func LayerNorm[T Float](x, gamma, beta tape.Var[T], eps float64) tape.Var[T] {
	defer tape.Named("LayerNorm", nil, x, gamma, beta)
	affine("LayerNorm", gamma, beta, lastLength("LayerNorm", x), eps)
	centred := center(x, lastAxis)
	variance := MeanKeep(Square(centred), -1)
	y := Mul(centred, Rsqrt(AddScalar(variance, T(eps))))
	return Add(Mul(y, gamma), beta)
}

// lastLength returns the length of the last axis of x, which must have one.
func lastLength[T Float](op string, x tape.Var[T]) int {
	s := x.Shape()
	if len(s) == 0 {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "needs x of shape […, n]; a number has no axis"))
	}
	return s[len(s)-1]
}

// RMSNorm divides each vector along the last axis of x, of shape […, n], by its
// root mean square, and scales it:
//
//	y = gamma·x/√(mean(x²) + eps)
//
// gamma has shape [n]. eps ≥ 0 has the unit of x², and keeps a vector of zeros,
// whose y is then 0, from a division by 0. Errors are as in [LayerNorm].
//
// Source: B. Zhang and R. Sennrich, "Root Mean Square Layer Normalization" (2019).
func RMSNorm[T Float](x, gamma tape.Var[T], eps float64) tape.Var[T] {
	defer tape.Named("RMSNorm", nil, x, gamma)
	vector("RMSNorm", "gamma", gamma, lastLength("RMSNorm", x))
	checkEps("RMSNorm", T(eps))
	return Mul(Mul(x, Rsqrt(AddScalar(MeanKeep(Square(x), -1), T(eps)))), gamma)
}
