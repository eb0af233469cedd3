package tensor

import "math"

// The initializers below take their numbers from rng when they run: those of
// the entries of a Params when it is laid out, in the order of Add. Values are
// computed in float64 and rounded to the element type.
//
// Those named for their authors keep the size of signals, or of gradients, from
// layer to layer. They depend on how many inputs a unit has, and how many units
// an input feeds:
//
//	shape                            fan in          fan out
//	[in, out], of a product x·W      in              out
//	[out, in/groups, k…], a kernel   (in/groups)·Πk  out·Πk
//	[n]                              n               n
//	[]                               1               1

// Constant returns an initializer that sets every element to v.
func Constant(v float64) Init {
	return func(dst []float64, _ Shape) {
		for i := range dst {
			dst[i] = v
		}
	}
}

// Uniform returns an initializer with uniform numbers between lo and hi. It
// panics with an *Error if rng is nil (ErrZeroVar), or if lo > hi or hi − lo is
// not finite (ErrRange).
func Uniform(rng *Rand, lo, hi float64) Init {
	checkRand("Uniform", rng)
	if !(lo <= hi && finite(hi-lo)) {
		fail("Uniform", Errorf(ErrRange, "from %v to %v; the bounds must be in order and their distance finite", lo, hi))
	}
	return func(dst []float64, _ Shape) { fillUniform(dst, rng, lo, hi) }
}

// Normal returns an initializer with normal numbers of the given mean and
// standard deviation. It panics with an *Error if rng is nil (ErrZeroVar), or if std is
// negative or either is not finite (ErrRange).
func Normal(rng *Rand, mean, std float64) Init {
	checkNormal("Normal", rng, mean, std)
	return func(dst []float64, _ Shape) { fillNormal(dst, rng, mean, std) }
}

// TruncatedNormal returns an initializer with normal numbers of which those
// more than 2·std from the mean are left out. std is the standard deviation
// before that, as in PyTorch and TensorFlow; that of the numbers is 0.87963·std.
// Each is mean + std·√2·erf⁻¹(v) with v uniform between ∓erf(√2), so that none is
// drawn in vain. It panics as [Normal] does.
func TruncatedNormal(rng *Rand, mean, std float64) Init {
	checkNormal("TruncatedNormal", rng, mean, std)
	mass := math.Erf(math.Sqrt2)
	return func(dst []float64, _ Shape) {
		for i := range dst {
			z := math.Sqrt2 * math.Erfinv(mass*(float64(2*rng.Float64())-1))
			dst[i] = mean + float64(std*min(max(z, -2), 2))
		}
	}
}

// XavierUniform returns an initializer with uniform numbers of variance
// 2/(fan in + fan out): within ±√(6/(fan in + fan out)) (Glorot and Bengio,
// "Understanding the difficulty of training deep feedforward neural networks",
// AISTATS 2010, eq. 16). It is for tanh and sigmoid. Fans are told above
// [Constant]; it panics with an *Error (ErrZeroVar) if rng is nil.
func XavierUniform(rng *Rand) Init { return scaled("XavierUniform", rng, xavier, fillSymmetric) }

// XavierNormal is [XavierUniform] with normal numbers of the same variance.
func XavierNormal(rng *Rand) Init { return scaled("XavierNormal", rng, xavier, fillCentred) }

// HeUniform returns an initializer with uniform numbers of variance 2/(fan in):
// within ±√(6/(fan in)) (He, Zhang, Ren and Sun, "Delving deep into rectifiers",
// ICCV 2015, eq. 10). It is for ReLU and its kin. Fans are told above
// [Constant]; it panics with an *Error (ErrZeroVar) if rng is nil.
func HeUniform(rng *Rand) Init { return scaled("HeUniform", rng, he, fillSymmetric) }

// HeNormal is [HeUniform] with normal numbers of the same variance.
func HeNormal(rng *Rand) Init { return scaled("HeNormal", rng, he, fillCentred) }

// LeCunUniform returns an initializer with uniform numbers of variance
// 1/(fan in): within ±√(3/(fan in)) (LeCun, Bottou, Orr and Müller, "Efficient
// BackProp", 1998, eq. 16). It is for SELU and linear layers. Fans are told above
// [Constant]; it panics with an *Error (ErrZeroVar) if rng is nil.
func LeCunUniform(rng *Rand) Init { return scaled("LeCunUniform", rng, leCun, fillSymmetric) }

// LeCunNormal is [LeCunUniform] with normal numbers of the same variance.
func LeCunNormal(rng *Rand) Init { return scaled("LeCunNormal", rng, leCun, fillCentred) }

// FromInit returns a new tensor of the given shape, filled by init; zeros if
// init is nil, rank 0 without lengths. It panics with an *Error (ErrShape) if
// the shape is not legal.
func FromInit[T Float](init Init, shape ...int) *Dense[T] {
	d := &Dense[T]{shape: checked("FromInit", shape, -1)}
	d.data = make([]T, d.shape.Size())
	fillInit(d.data, &entry{shape: d.shape, init: init})
	return d
}

// Variances from fans.
func xavier(in, out float64) float64 { return 2 / (in + out) }
func he(in, _ float64) float64       { return 2 / in }
func leCun(in, _ float64) float64    { return 1 / in }

// scaled returns an initializer whose variance depends on the fans. A shape
// without elements may have a fan of 0, and nothing to fill.
func scaled(op string, rng *Rand, variance func(in, out float64) float64, fill func(dst []float64, rng *Rand, variance float64)) Init {
	checkRand(op, rng)
	return func(dst []float64, s Shape) {
		if len(dst) > 0 {
			fill(dst, rng, variance(fans(s)))
		}
	}
}

// fans returns fan in and fan out of s. They are floats, so that their sum
// cannot overflow.
func fans(s Shape) (in, out float64) {
	switch len(s) {
	case 0:
		return 1, 1
	case 1:
		return float64(s[0]), float64(s[0])
	case 2:
		return float64(s[0]), float64(s[1])
	}
	k := float64(s[2:].Size())
	return float64(s[1]) * k, float64(s[0]) * k
}

// fillSymmetric fills dst with uniform numbers of mean 0: within ±a, of variance
// a²/3.
func fillSymmetric(dst []float64, rng *Rand, variance float64) {
	a := math.Sqrt(3 * variance)
	fillUniform(dst, rng, -a, a)
}

// fillCentred fills dst with normal numbers of mean 0.
func fillCentred(dst []float64, rng *Rand, variance float64) {
	fillNormal(dst, rng, 0, math.Sqrt(variance))
}

func fillUniform(dst []float64, rng *Rand, lo, hi float64) {
	for i := range dst {
		dst[i] = min(lo+float64((hi-lo)*rng.Float64()), hi) // rounding must not pass hi
	}
}

func fillNormal(dst []float64, rng *Rand, mean, std float64) {
	for i := range dst {
		dst[i] = mean + float64(std*rng.NormFloat64())
	}
}

func checkRand(op string, rng *Rand) {
	if rng == nil {
		fail(op, Errorf(ErrZeroVar, "nil *Rand; NewRand makes one of a seed"))
	}
}

func checkNormal(op string, rng *Rand, mean, std float64) {
	checkRand(op, rng)
	if !(finite(mean) && finite(std) && std >= 0) {
		fail(op, Errorf(ErrRange, "mean %v and standard deviation %v; both must be finite, and the deviation not negative", mean, std))
	}
}

func finite(v float64) bool { return v-v == 0 }
