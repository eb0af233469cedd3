package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Floor returns the largest integer ≤ x, elementwise; ±Inf and NaN stay. Its
// derivative is 0 everywhere, also at the integers, where it jumps.
func Floor[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(floorOp[T]{}, x) }

type floorOp[T Float] struct{}

func (floorOp[T]) Name() string { return "Floor" }

func (floorOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Floor) }

// Ceil returns the smallest integer ≥ x, elementwise; ±Inf and NaN stay. Its
// derivative is 0 everywhere, also at the integers, where it jumps.
func Ceil[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(ceilOp[T]{}, x) }

type ceilOp[T Float] struct{}

func (ceilOp[T]) Name() string { return "Ceil" }

func (ceilOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Ceil) }

// Round returns the nearest integer, halves away from 0 as Go's math.Round
// (numpy rounds them to even), elementwise; ±Inf and NaN stay. Its derivative
// is 0 everywhere, also at the halves, where it jumps.
func Round[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(roundOp[T]{}, x) }

type roundOp[T Float] struct{}

func (roundOp[T]) Name() string { return "Round" }

func (roundOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Round) }
