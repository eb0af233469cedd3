package kern

import (
	"runtime/debug"
	"testing"
)

// allocations is testing.AllocsPerRun without the garbage collector, which would
// empty the pools of scratch memory.
func allocations(runs int, f func()) float64 {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	return testing.AllocsPerRun(runs, f)
}
