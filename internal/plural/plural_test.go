package plural

import "testing"

func TestOf(t *testing.T) {
	for _, c := range []struct {
		n          int
		noun, want string
	}{
		{0, "run", "0 runs"}, {1, "run", "1 run"}, {2, "run", "2 runs"}, {-1, "run", "-1 runs"},
		{1, "class", "1 class"}, {3, "class", "3 classes"}, {3, "batch", "3 batches"}, {30, "epoch", "30 epochs"},
		{1, "axis", "1 axis"}, {2, "axis", "2 axes"}, {2, "index", "2 indices"}, {2, "state element", "2 state elements"},
	} {
		if got := Of(c.n, c.noun); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := Of(int64(1), "byte"); got != "1 byte" {
		t.Errorf("%q", got)
	}
}
