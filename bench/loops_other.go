//go:build !amd64 || noasm

package bench

func fmaLoop(string) (loop func(rounds int), flops float64) { return nil, 0 }

func streamLoops(l Limit) []streamLoop { return plainLoops(l) }
