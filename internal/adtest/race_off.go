//go:build !race

package adtest

// Race reports whether the race detector is on.
const Race = false
