// Package gonumopt is the bridge between package optim and gonum's optimize: either's
// problems under the other's methods, with exact gradients and Hessians.
package gonumopt
