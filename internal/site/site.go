// Package site finds the line of the user's own code that called into the
// engine, so that errors can name it.
package site

import (
	"path"
	"runtime"
	"strconv"
	"strings"
)

// engineDirs are the directories, below the module's root, whose files are the
// engine's. Everything else (commands, examples, other modules and every test
// file) is a user's.
var engineDirs = [...]string{"internal/", "tensor/", "tape/", "ops/", "optim/"}

// Caller returns "file:line" of the innermost frame whose file lies outside
// the engine, or "" if there is none. Function names would mislead: a closure
// of the engine's inlined into user code bears the user's name.
func Caller() string {
	var pcs [64]uintptr
	n := runtime.Callers(2, pcs[:])
	frames := runtime.CallersFrames(pcs[:n])
	for {
		f, more := frames.Next()
		if s := userLine(&f); s != "" {
			return s
		}
		if !more {
			return ""
		}
	}
}

// userLine returns "file:line" of a user's frame, "" for any other.
func userLine(f *runtime.Frame) string {
	if f.File == "" || engine(f.File) || runtimeFile(f.Function) {
		return ""
	}
	return f.File + ":" + strconv.Itoa(f.Line)
}

func engine(file string) bool {
	rest, ok := strings.CutPrefix(file, root())
	if !ok || strings.HasSuffix(file, "_test.go") {
		return false
	}
	for _, d := range engineDirs {
		if strings.HasPrefix(rest, d) {
			return true
		}
	}
	return false
}

// runtimeFile reports frames of Go's runtime (a panic on its way), which are
// nobody's call.
func runtimeFile(function string) bool { return strings.HasPrefix(function, "runtime.") }

// root is the module's root with a trailing slash, as the compiler recorded it
// for this very file: an absolute path, or the module's path under -trimpath.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(path.Dir(file))) + "/"
}
