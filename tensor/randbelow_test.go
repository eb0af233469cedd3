package tensor

import "testing"

// TestBelow draws below a bound of ¾·2⁶⁴, of which a quarter of all numbers must
// be drawn again: without that the lowest quarter would come twice as often.
func TestBelow(t *testing.T) {
	const n, bound = 30_000, 3 << 62
	r := NewRand(4)
	var thirds [3]int
	for range n {
		thirds[r.below(bound)>>62]++
	}
	for k, c := range thirds { // standard deviation √(n·⅓·⅔) = 82
		if c < n/3-400 || c > n/3+400 {
			t.Errorf("third %d: %d of %d", k, c, n)
		}
	}
	_, drawn := r.State() // n·4/3 expected, standard deviation 115
	if drawn < n*4/3-600 || drawn > n*4/3+600 {
		t.Errorf("%d numbers drawn for %d, want about %d", drawn, n, n*4/3)
	}
}
