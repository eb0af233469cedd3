//go:build race

package adtest

// race reports whether the race detector is on.
const race = true
