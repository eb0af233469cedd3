//go:build !race

package adtest

const race = false
