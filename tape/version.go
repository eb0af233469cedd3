package tape

import "github.com/covector-ad/covector/tensor"

// versionAt is how often a Params had been written when its memory was recorded.
type versionAt struct {
	version *tensor.Version
	count   uint64
}

// noteVersion remembers that memory of a Params was recorded now.
func (t *Tape[T]) noteVersion(v *tensor.Version) {
	at := versionAt{v, v.Count()}
	if n := len(t.versions); n == 0 || t.versions[n-1] != at {
		t.versions = append(t.versions, at)
	}
}

// checkVersions panics if a Params was written since its memory was recorded:
// derivative rules would read the new values as if they were the old.
func (t *Tape[T]) checkVersions(op string, y Var[T]) {
	for _, at := range t.versions {
		if at.version.Count() != at.count {
			Fail(op, Errorf(ErrStale, "parameters have been written since they were recorded; differentiate first, then update"), y.Shape().Clone())
		}
	}
}
