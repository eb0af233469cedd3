package progress

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A log file gets the lines and nothing else.
func TestPlainWhereNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := New(f, 10, "training")
	for i := range 10 {
		b.Step(1)
		if i%5 == 4 {
			b.Printf("step %d", i+1)
		}
	}
	b.Close()
	got, err := os.ReadFile(f.Name())
	if want := "step 5\nstep 10\n"; err != nil || string(got) != want {
		t.Errorf("wrote %q (%v), want %q", got, err, want)
	}
}

func TestPlainBuffer(t *testing.T) {
	var out bytes.Buffer
	b := New(&out, 3, "training")
	b.Step(3)
	b.Printf("%d%%", 7)
	b.Close()
	if want := "7%\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", &out, want)
	}
}

// On a terminal the bar is redrawn in place, lines stand above it, and nothing
// of it is left at the end.
func TestDrawn(t *testing.T) {
	var out bytes.Buffer
	b := &Bar{&out, drawn(&out, 4, "training")}
	if !strings.Contains(out.String(), "training") || !strings.Contains(out.String(), "0/4") {
		t.Errorf("at the start: %q", &out)
	}
	b.Step(2)
	b.Now("testing")
	if s := b.bar.State(); s.Description != "testing" || s.CurrentNum != 2 {
		t.Errorf("what it is at is not told: %+v", s)
	}
	b.Printf("halfway")
	if !strings.Contains(out.String(), "\rhalfway\n") {
		t.Errorf("the line does not stand on its own: %q", &out)
	}
	b.Step(2)
	b.Close()
	if !strings.HasSuffix(out.String(), " \r") || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("the bar was not taken away: %q", &out)
	}
	n := out.Len()
	b.Step(1)
	if out.Len() != n {
		t.Error("a closed bar was drawn")
	}
}

// More steps than announced, or none, must do no harm.
func TestDrawnOddTotals(t *testing.T) {
	for _, total := range []int{0, 1} {
		var out bytes.Buffer
		b := &Bar{&out, drawn(&out, total, "odd")}
		for range 3 {
			b.Step(1)
		}
		b.Close()
	}
}

func TestZeroBar(t *testing.T) {
	var b Bar
	b.Step(1)
	b.Printf("nobody reads this")
	b.Close()
}
