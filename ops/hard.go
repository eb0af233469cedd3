package ops

import "github.com/covector-ad/covector/tape"

// HardTanh returns x confined to [−1, 1], elementwise. Its derivative is 1 there,
// at ±1 too, else 0.
func HardTanh[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("HardTanh", nil, x)
	return Clamp(x, -1, 1)
}

// HardSigmoid returns (x + 3)/6 confined to [0, 1], elementwise. Its derivative
// is 1/6 for −3 ≤ x ≤ 3, else 0.
func HardSigmoid[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("HardSigmoid", nil, x)
	return Scale(Clamp(AddScalar(x, 3), 0, 6), 1./6)
}

// HardSwish returns x·HardSigmoid(x), elementwise: 0 for x ≤ −3, also at −Inf, and x for
// x ≥ 3. Its derivative is (2x + 3)/6 for −3 ≤ x ≤ 3, so −½ at −3 and 1½ at 3, and 0 or
// 1 beyond.
//
// Source: Howard et al., "Searching for MobileNetV3" (2019), section 5.2.
func HardSwish[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("HardSwish", nil, x)
	return tape.GuardedMul(x, HardSigmoid(x))
}
