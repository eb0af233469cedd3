//go:build !amd64 || noasm

package kern

// Peak has no loop of its own here.
func Peak[T Float](flops int) (done int, ok bool) { return 0, false }
