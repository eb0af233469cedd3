// Package tensor holds the memory of the engine: shapes, dense row-major
// tensors of float32 or float64, integer tensors, named parameters over one
// flat vector, batches and splits, seeded random fills, and files.
//
// A tensor here is plain data; package tape records operations on it, and
// package ops has the operations.
package tensor
