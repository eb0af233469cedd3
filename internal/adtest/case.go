// Package adtest checks ops: one list of cases, each an op with samples of its
// operands, drives every check of values and derivatives. Of every sample it is
// checked that
//
//   - the value is that of an independent reference, and float32 is near float64,
//     in value and gradient;
//   - what memory held before does not matter, nothing is kept from call to call,
//     and operands are not modified;
//   - pushforward and pullback are each other's transpose, and four ways to the
//     second derivative agree;
//   - Taylor remainders along a line fall as t² and t³;
//   - first and second derivatives are those of central differences;
//   - piecewise constant ops have no derivative, and at kinks it is finite, and
//     what the sample states;
//   - recording again, and a step of training, allocate nothing;
//   - NaN and infinities make no panic other than a *tape.Error;
//   - ops are made of comparable fields that cannot change.
//
// [Graph] composes the samples at random, and [Complete] holds that the list has
// every op. The package's own tests check the checks, by ops with known bugs.
package adtest

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Func is an op applied to operands, as a sample calls it. An op with several
// results has a sample for each.
type Func[T tape.Float] func(x []tape.Var[T], i []tape.IntVar) tape.Var[T]

// Case is one exported op with its samples.
type Case struct {
	Op      string // the exported function's name
	Samples []Sample
}

// Sample is one way to call an op. What is not said has the zero value.
type Sample struct {
	Name string // what is particular about it: "axis -1", "broadcast row"
	X    []*tensor.Dense[float64]
	I    []*tensor.Ints
	F64  Func[float64]
	F32  Func[float32]

	// Want computes the value independently: a plain loop, gonum, math/big, or
	// golden numbers. It is required.
	Want func(x []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64]

	// Tol is the largest error of a value, relative to the largest magnitude in
	// Want (or absolute, where that is below 1): 1e-13 if 0.
	Tol float64
	// Ulps is how far the float32 instance may be from the float64 one, in units
	// of 2⁻²⁴ of the largest magnitude: 64 if 0. It holds for value and gradient.
	Ulps float64

	// Large are shapes of useful size for the operands, at which the price of the gradient is
	// measured. nil means that all axes grow alike, which for kernels of convolutions,
	// say, is of no use.
	Large []tensor.Shape

	// Fixed lists float operands in which no derivative is checked: masks, or
	// operands at a kink.
	Fixed []int
	// Allocs says that recording the op again may allocate, because it goes
	// through a library that does: gonum's eigen and QR decompositions.
	Allocs bool
	// Flat says that the op is piecewise constant: its derivative must be zero.
	Flat bool
	// Rough says that the sample lies at a kink or a pole: only values, and that
	// derivatives are finite, are checked. Grad then states the documented derivative.
	Rough bool
	// Grad is the documented gradient of the sum of the result with respect to
	// each float operand (nil: not stated). It is checked to 1e-12 where given.
	Grad []*tensor.Dense[float64]
}
