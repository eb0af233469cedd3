package adtest

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestGraphsFindBugs holds that graphs find a wrong op among right ones, and
// nothing in right ones.
func TestGraphsFindBugs(t *testing.T) {
	check := func(cube bug) (found int) {
		cases := []Case{
			{"cube", []Sample{cubeSample(cube)}},
			{"mulAdd", []Sample{mulAddSample(none)}},
			{"rowSums", []Sample{rowSumsSample(none)}},
			{"scaleRows", []Sample{scaleRowsSample(none)}},
			{"steps", []Sample{stepsSample(none)}}, // is flat, and must not be taken
		}
		for n := range uint64(20) {
			err := NewGraph(cases, rand.New(rand.NewPCG(n, 0)).IntN).Check()
			if err == nil {
				continue
			}
			found++
			if s := err.Error(); cube == none || !strings.Contains(s, `cube, sample "cube"`) || strings.Contains(s, "steps") {
				t.Error(err)
			}
		}
		return found
	}
	check(none)
	for _, b := range []bug{wrongSign, firstOrderOnly} {
		if n := check(b); n < 10 {
			t.Errorf("bug %d was found in %d of 20 graphs only", b, n)
		}
	}
}
