package site_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

// line returns "file:line" of its caller, so many lines further down.
func line(down int) string {
	_, file, n, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file, n+down)
}

func TestCallerIsTheTest(t *testing.T) {
	if got, want := site.Caller(), line(0); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// siteOf returns the site that the *tensor.Error with which f panics names.
func siteOf(f func()) (s string) {
	defer func() {
		if e, ok := recover().(*tensor.Error); ok {
			s = e.Site
		}
	}()
	f()
	return "no error"
}

// TestCallerSkipsTheEngine goes through functions of the engine, methods, generic
// code and closures of the engine that are inlined here, and bear this function's
// name.
func TestCallerSkipsTheEngine(t *testing.T) {
	d := tensor.Zeros[float64](2)
	batches := tensor.NewBatches(d, d, tensor.BatchOptions{})
	one := func() float64 { return d.At(7) } // the innermost line of the user's
	here := line(-1)
	for _, c := range []struct{ got, want string }{
		{siteOf(func() { tensor.Zeros[float32](-1) }), line(0)},
		{siteOf(func() { d.Reshape(3) }), line(0)},
		{siteOf(func() { batches.Epoch(-1)(nil) }), line(0)},
		{siteOf(func() {
			for range batches.Epoch(-2) {
				t.Error("a batch of a negative epoch")
			}
		}), line(-3)},
		{siteOf(func() { one() }), here},
		{siteOf(func() { // called back by the engine
			tensor.Map(d.Data(), d.Data(), func(v float64) float64 { return v + one() })
		}), here},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestFinderFindsTheLineOfEachPath calls from several lines, again and again, from
// near and from so deep that the way is longer than a path that is remembered.
func TestFinderFindsTheLineOfEachPath(t *testing.T) {
	var f site.Finder
	batches := tensor.NewBatches(tensor.Zeros[float64](1), tensor.Zeros[float64](1), tensor.BatchOptions{})
	for range 3 {
		var a, b, deep, inlined string
		a, b = f.Caller(), f.Caller()
		here := line(-1)
		if a != here || b != here {
			t.Errorf("%q and %q, want %q", a, b, here)
		}
		for range batches.Epoch(0) { // the body is called by the engine
			a = f.Caller()
		}
		if want := line(-2); a != want {
			t.Errorf("%q, want %q", a, want)
		}
		tensor.Map([]float64{0}, []float64{0}, func(float64) float64 {
			deep = f.Caller()
			return 0
		})
		if want := line(-3); deep != want {
			t.Errorf("%q, want %q", deep, want)
		}
		one := func() string { return f.Caller() }
		inlined = one()
		if want := line(-2); inlined != want {
			t.Errorf("%q, want %q", inlined, want)
		}
	}
}
