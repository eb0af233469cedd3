// Package ops has every differentiable operation, as functions on Vars: each op
// stands in one spot, its value, shape rule and derivative together.
//
// Binary operations broadcast as numpy's do. Axes count from the end if they
// are negative.
package ops
