package plural

import "testing"

func TestOf(t *testing.T) {
	for n, want := range map[int]string{0: "0 runs", 1: "1 run", 2: "2 runs", -1: "-1 runs"} {
		if got := Of(n, "run", "runs"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
