package site

import "runtime"

// Finder finds the lines of many calls, and remembers what it has learned of each
// place in the code. The zero Finder is ready; it belongs to one goroutine.
type Finder struct {
	pcs   [64]uintptr
	known map[uintptr]string // "" for a frame of the engine
}

// Caller is [Caller].
func (f *Finder) Caller() string {
	if f.known == nil {
		f.known = map[uintptr]string{}
	}
	// The engine's own frames are few, and to walk the stack costs more than the
	// rest: so begin with a short piece.
	for short := 6; ; short = min(4*short, len(f.pcs)) {
		n := runtime.Callers(2, f.pcs[:short])
		for _, pc := range f.pcs[:n] {
			if s := f.line(pc); s != "" {
				return s
			}
		}
		if n < short || short == len(f.pcs) {
			return ""
		}
	}
}

// line returns "file:line" of the call that returns to pc, if it is a user's.
func (f *Finder) line(pc uintptr) string {
	s, ok := f.known[pc]
	if !ok {
		fr, _ := runtime.CallersFrames([]uintptr{pc}).Next()
		s = userLine(&fr)
		f.known[pc] = s
	}
	return s
}
