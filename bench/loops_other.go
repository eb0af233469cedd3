//go:build !amd64 || noasm

package bench

func streamLoops(l Limit) []streamLoop { return plainLoops(l) }
