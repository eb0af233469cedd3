//go:build race

package optim_test

// raceEnabled: the race detector makes sync.Pool drop memory, so that scratch
// memory is allocated anew.
const raceEnabled = true
