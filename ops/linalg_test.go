package ops_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tape"
)

func abs(x float64) float64 { return math.Abs(x) }

// wantError checks that f panics with an *tape.Error of the given kind that
// bears this directory's file as its site, and returns its text.
func wantError(t *testing.T, kind error, f func(tp *tape.Tape[float64])) (text string) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*tape.Error)
		switch {
		case !ok:
			t.Errorf("no *tape.Error")
		case !errors.Is(e, kind):
			t.Errorf("%v, want %v", e, kind)
		case !strings.Contains(e.Site, "_test.go:"):
			t.Errorf("site %q", e.Site)
		default:
			text = e.Error()
		}
	}()
	f(tape.New[float64]())
	return ""
}
