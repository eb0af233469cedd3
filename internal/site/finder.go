package site

import "runtime"

// Finder finds the lines of many calls, and remembers what it has learned. The zero
// Finder is ready; it belongs to one goroutine.
type Finder struct {
	pcs   [64]uintptr
	path  [depth]uintptr
	paths map[[depth]uintptr]string // of the ways to here: the lines that they come from
	known map[uintptr]string        // of places in the code: the line, or "" in the engine
}

// depth is how many return addresses make a path: they are had quickly, where the
// runtime's walk of the stack takes most of the time that recording an operation does.
const depth = 6

// Caller is [Caller].
func (f *Finder) Caller() string {
	if f.known == nil {
		f.known, f.paths = map[uintptr]string{}, map[[depth]uintptr]string{}
	}
	clear(f.path[:])
	returns(&f.path)
	s, ok := f.paths[f.path]
	if !ok {
		s = f.walk()
	}
	return s
}

// walk walks the stack. The engine's own frames are few: so it begins with a short piece.
func (f *Finder) walk() string {
	for short := 8; ; short = len(f.pcs) {
		n := runtime.Callers(3, f.pcs[:short])
		for k, pc := range f.pcs[:n] {
			if s := f.line(pc); s != "" {
				// Calls that were inlined are counted here, but are no part of a path: so
				// what is in the first depth frames is on the path.
				if k < depth && f.path != [depth]uintptr{} {
					f.paths[f.path] = s
				}
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
