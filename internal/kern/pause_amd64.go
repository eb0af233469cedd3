//go:build !noasm

package kern

// pause tells the processor that a loop waits: what shares the core with it, another thread
// or another program's, has the core for some tens of nanoseconds.
//
//go:noescape
func pause()
