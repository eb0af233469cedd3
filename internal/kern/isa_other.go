//go:build !amd64 || noasm

package kern

// bestISA: there is no assembly here.
func bestISA() isa { return isaGo }
