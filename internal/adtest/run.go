package adtest

import (
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/covector-ad/covector/tape"
)

// check is one property that every sample must have. It returns nil where the
// sample has it, or where it does not apply.
type check struct {
	name string
	run  func(*Sample) error
}

// checks returns all of them. What a sample must state comes first: the others
// stand on it.
func checks() []check {
	return []check{
		{"complete", checkComplete},
		{"value", checkValue},
		{"float32", checkFloat32},
		{"stale memory", checkStale},
		{"transpose", checkTranspose},
		{"Taylor remainders", checkTaylor},
		{"central differences", checkDifferences},
		{"flat", checkFlat},
		{"rough", checkRough},
		{"stated gradient", checkGrad},
		{"compiled", checkCompiled},
		{"compiled, single numbers", checkScalars},
		{"allocations", checkAllocs},
		{"non-finite operands", checkNonFinite},
		{"fields", checkFields},
	}
}

// Run checks every sample of every case. Garbage is collected more rarely meanwhile: what
// lives is so little, and what dies so much, that most of the time would go there.
func Run(t *testing.T, cases []Case) {
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	for _, c := range cases {
		t.Run(c.Op, func(t *testing.T) {
			for k := range c.Samples {
				s := &c.Samples[k]
				t.Run(s.Name, func(t *testing.T) {
					for _, f := range failures(s) {
						t.Errorf("%s, sample %q: %s: %v", c.Op, s.Name, f.check, f.err)
					}
				})
			}
		})
	}
}

// failed is a check that a sample does not pass, and why.
type failed struct {
	check string
	err   error
}

// failures applies all checks to s.
func failures(s *Sample) []failed {
	var out []failed
	for k, c := range checks() {
		if err := c.apply(s); err != nil {
			out = append(out, failed{c.name, err})
			if k == 0 {
				break
			}
		}
	}
	return out
}

// apply runs the check. A panic is a failure, told with its stack where it is
// not a *tape.Error, which knows its place.
func (c check) apply(s *Sample) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *tape.Error:
			err = fmt.Errorf("unexpected error: %w", r)
		default:
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.run(s)
}

// Caught runs f and returns the *tape.Error that it panics with, if any.
func Caught(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *tape.Error:
			err = r
		default:
			panic(r)
		}
	}()
	f()
	return nil
}
