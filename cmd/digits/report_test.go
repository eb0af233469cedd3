package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func sampleOutcome() *outcome {
	s := &set{height: 2, width: 2, labels: []int64{0, 1, 1, 0}}
	s.pixels = []float32{0, 0, 0, 0, 0, 4, 8, 16, 1, 1, 1, 1, 3, 2, 1, 0}
	return &outcome{classes: []string{"cat", "dog"}, images: s, labels: []int{0, 0, 1, 1}, sure: []float64{0.9, 0.6, 0.7, 0.555}}
}

func TestOutcomePrint(t *testing.T) {
	var b strings.Builder
	if err := sampleOutcome().print(&b, 1); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if got, want := lines[len(lines)-1], "test accuracy 50.00% (2/4)"; got != want {
		t.Errorf("last line %q, want %q", got, want)
	}
	for _, want := range []string{"       cat dog", " cat |   1   1", " dog |   1   1", "Misread images, 1 of 2:", "dog read as cat, 60%", "  ░░", "▒▒██"} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q in\n%s", want, &b)
		}
	}
}

func TestOutcomePrintAllRight(t *testing.T) {
	o := sampleOutcome()
	o.labels = []int{0, 1, 1, 0}
	var b strings.Builder
	if err := o.print(&b, 3); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "Misread") || !strings.HasSuffix(b.String(), "\ntest accuracy 100.00% (4/4)\n") {
		t.Error(b.String())
	}
}

type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestOutcomePrintFails(t *testing.T) {
	disk := errors.New("no space")
	if err := sampleOutcome().print(full{disk}, 1); !errors.Is(err, disk) {
		t.Errorf("error %v", err)
	}
}

// An image wider than smallSide takes one character a column and one line for
// two rows, the last of which may be alone.
func TestDrawLarge(t *testing.T) {
	image := make([]float32, 17*3)
	for x := range 17 {
		image[x] = 1    // row 0 full, row 1 empty: half
		image[34+x] = 1 // row 2 full, alone
	}
	got := draw(image, 17)
	if want := []string{strings.Repeat("▒", 17), strings.Repeat("█", 17)}; !slices.Equal(got, want) {
		t.Errorf("drew %q, want %q", got, want)
	}
}

func TestDrawBlank(t *testing.T) {
	if got := draw(make([]float32, 4), 2); !slices.Equal(got, []string{"    ", "    "}) {
		t.Errorf("drew %q", got)
	}
}

// Panels fill a line of the page, and go on below.
func TestWritePanels(t *testing.T) {
	var panels []panel
	for range 6 {
		panels = append(panels, panel{"1 read as 7, 60%", []string{"██", "░░"}})
	}
	var b strings.Builder
	writePanels(&b, panels)
	for _, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > pageWidth {
			t.Errorf("a line of %d characters", n)
		}
	}
	if got := strings.Count(b.String(), "read as"); got != 6 || strings.Count(b.String(), "\n") != 2*(1+2+1) {
		t.Errorf("%d captions in\n%s", got, &b)
	}
}
