package tensor_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// wantPanic checks that f, written on the line of the call itself, panics with
// an *Error of the given kind that names that very line and contains the given
// parts.
func wantPanic(t *testing.T, kind error, f func(), parts ...string) {
	t.Helper()
	_, file, line, _ := runtime.Caller(1)
	here := fmt.Sprintf("%s:%d", file, line)
	defer func() {
		t.Helper()
		r := recover()
		e, ok := r.(*tensor.Error)
		switch {
		case !ok:
			t.Errorf("panicked with %v, want an *Error of kind %q", r, kind)
			return
		case !errors.Is(e, kind):
			t.Errorf("%v, want kind %q", e, kind)
		case e.Site != here:
			t.Errorf("%v: site %q, want %q", e, e.Site, here)
		case e.Op == "":
			t.Errorf("%v: no op", e)
		}
		for _, p := range parts {
			if !strings.Contains(e.Error(), p) {
				t.Errorf("%q does not contain %q", e.Error(), p)
			}
		}
	}()
	f()
}
