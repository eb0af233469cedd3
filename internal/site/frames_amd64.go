//go:build !noasm

package site

// returns stores the addresses to which its caller and those above it return, the
// innermost first, and leaves alone what is behind the outermost.
//
//go:noescape
func returns(pcs *[depth]uintptr)
