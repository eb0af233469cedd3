// Package progress shows how far a long job has come: a bar that redraws itself
// on a terminal, and nothing but plain lines everywhere else, so that a log
// file holds no control characters.
package progress

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Bar is one job of a known number of steps. The zero Bar shows nothing.
type Bar struct {
	w   io.Writer
	bar *progressbar.ProgressBar // nil where w is no terminal
}

// New returns a bar of total steps on w, usually standard error. Only if w is a
// terminal is a bar drawn, with what in front of it.
func New(w io.Writer, total int, what string) *Bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &Bar{w: w}
	}
	return &Bar{w, drawn(w, total, what)}
}

func drawn(w io.Writer, total int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(12),
		progressbar.OptionThrottle(redraw),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetRenderBlankState(true),
	)
}

// redraw is the least time between two pictures: often enough for the eye, too
// rare to cost anything.
const redraw = 100 * time.Millisecond

// Step tells that n more steps are done.
func (b *Bar) Step(n int) {
	if b.bar != nil {
		_ = b.bar.Add(n) // a bar that cannot be drawn is no reason to stop
	}
}

// Now tells what the job is at: it stands in front of the bar from then on.
func (b *Bar) Now(what string) {
	if b.bar != nil {
		b.bar.Describe(what)
	}
}

// Printf writes one line, above the bar where there is one. The format needs no
// line end.
func (b *Bar) Printf(format string, args ...any) {
	if b.w == nil {
		return
	}
	line := fmt.Sprintf(format, args...) + "\n"
	if b.bar == nil {
		_, _ = io.WriteString(b.w, line)
		return
	}
	_ = b.bar.Clear()
	_, _ = io.WriteString(b.w, line)
	_ = b.bar.RenderBlank()
}

// Close takes the bar away. Further calls do nothing to the screen.
func (b *Bar) Close() {
	if b.bar != nil {
		_ = b.bar.Exit()
		_ = b.bar.Clear()
		b.bar = nil
	}
}
