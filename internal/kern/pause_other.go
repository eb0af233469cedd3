//go:build !amd64 || noasm

package kern

// pause would tell the processor that a loop waits.
func pause() {}
