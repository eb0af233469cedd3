//go:build !amd64 || noasm

package kern

// There is no assembly here: every kernel is its loop in Go.

func vector1[T Float](op1, []T, []T) bool { return false }

func vector2[T Float](op2, []T, []T, []T) bool { return false }

func vector3[T Float](op3, []T, []T, []T, []T) bool { return false }
