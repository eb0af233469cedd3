// Package cli has what the commands share around their work: exit statuses, the
// one line that tells of a failure, misuse of flags, and folders for results.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/covector-ad/covector/tensor"
)

// The exit statuses of every command.
const (
	StatusOK          = 0
	StatusFailure     = 1
	StatusMisuse      = 2
	StatusInterrupted = 130
)

// ErrInterrupted ends a run that was told to stop.
var ErrInterrupted = errors.New("interrupted")

// MisuseError is a misuse of the flags.
type MisuseError struct{ msg string }

// Error returns what is wrong.
func (e *MisuseError) Error() string { return e.msg }

// Misuse returns a *MisuseError.
func Misuse(format string, args ...any) error { return &MisuseError{fmt.Sprintf(format, args...)} }

// Context returns a context that ends with Ctrl-C or SIGTERM; a second one ends the
// program at once.
func Context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// Exit tells of err, if it is not nil, in one line on stderr that begins with the
// command's name, and returns the exit status. An error with a method Detail, which
// returns lines, has these below.
func Exit(command string, err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return StatusOK
	}
	line := strings.Join(strings.Split(err.Error(), "\n"), "; ") // several errors, joined
	fmt.Fprintf(stderr, "%s: %s\n", command, strings.Join(strings.Fields(line), " "))
	var detailed interface{ Detail() string }
	if errors.As(err, &detailed) {
		fmt.Fprintln(stderr, detailed.Detail())
	}
	if _, misuse := errors.AsType[*MisuseError](err); misuse {
		return StatusMisuse
	}
	if errors.Is(err, ErrInterrupted) {
		return StatusInterrupted
	}
	return StatusFailure
}

// Plain drops what only a developer wants to know of an error: the operation and
// the line of the program that called it.
func Plain(err error) error {
	if e, ok := errors.AsType[*tensor.Error](err); ok {
		return e.Err
	}
	return err
}

// OutDir is the folder that results go to.
type OutDir struct {
	Path string
	made bool // by this run
}

// OpenOut makes the folder of the flag -out if need be, and finds out now, not
// after the work, whether files can be written there.
func OpenOut(path string) (*OutDir, error) {
	_, err := os.Stat(path)
	d := &OutDir{path, errors.Is(err, os.ErrNotExist)}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("-out: %w", err)
	}
	probe, err := os.CreateTemp(path, ".probe-*")
	if err != nil {
		d.Discard()
		return nil, fmt.Errorf("-out: %w", err)
	}
	return d, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Discard removes the folder if this run made it and it is still empty.
func (d *OutDir) Discard() {
	if d.made {
		_ = os.Remove(d.Path) // fails if it is not empty, as it should
	}
}
