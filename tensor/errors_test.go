package tensor_test

import (
	"errors"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestErrorText(t *testing.T) {
	cause := tensor.Errorf(tensor.ErrShape, "%d against %d", 2, 3)
	e := &tensor.Error{Op: "Add", Shapes: []tensor.Shape{{2}, {3, 1}, {}}, Site: "main.go:7", Err: cause}
	if want := "main.go:7: Add [2] [3 1] []: shapes do not fit: 2 against 3"; e.Error() != want {
		t.Errorf("%q, want %q", e, want)
	}
	if e = (&tensor.Error{Op: "Grad", Err: tensor.ErrStale}); e.Error() != "Grad: "+tensor.ErrStale.Error() {
		t.Errorf("%q", e)
	}
}

func TestErrorWithoutCause(t *testing.T) {
	if e := (&tensor.Error{Op: "Add", Shapes: []tensor.Shape{{2}}}); e.Error() != "Add [2]" {
		t.Errorf("%q", e)
	}
}

func TestErrorUnwraps(t *testing.T) {
	kinds := []error{tensor.ErrShape, tensor.ErrRange, tensor.ErrStale, tensor.ErrForeign, tensor.ErrNotScalar,
		tensor.ErrZeroVar, tensor.ErrSingular, tensor.ErrNonFinite, tensor.ErrFormat, tensor.ErrLimit, tensor.ErrMisuse}
	for i, k := range kinds {
		var err error = &tensor.Error{Op: "Op", Err: tensor.Errorf(k, "because")}
		for j, other := range kinds {
			if errors.Is(err, other) != (i == j) {
				t.Errorf("errors.Is(%v, %v) is %v", err, other, i != j)
			}
		}
		var e *tensor.Error
		if !errors.As(err, &e) || e.Op != "Op" {
			t.Errorf("%v is no *Error", err)
		}
	}
}

// TestSiteInsideHelpers: the line is that of the call into the package, not of
// whoever called the user's own helper.
func TestSiteInsideHelpers(t *testing.T) {
	helper := func(d *tensor.Dense[float64]) {
		wantPanic(t, tensor.ErrShape, func() { d.Reshape(3, 3) })
	}
	helper(tensor.Zeros[float64](2))
}
