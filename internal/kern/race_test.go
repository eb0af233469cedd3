//go:build race

package kern

// raceEnabled: the race detector makes sync.Pool drop memory, so that scratch
// memory is allocated anew.
const raceEnabled = true
