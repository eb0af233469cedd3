package prog

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/covector-ad/covector/tensor"
)

// TestTablesAlign: the digits of a column stand under each other, and many equal shapes
// are counted.
func TestTablesAlign(t *testing.T) {
	steps := []PlanStep{
		{Op: "A", Shapes: []tensor.Shape{{2}, {2}, {2}, {3}}, Cost: Cost{Flops: 7, Bytes: 1020}},
		{Op: "B", Shapes: []tensor.Shape{{}, {}, {}, {}, {3}}, Cost: Cost{Flops: 2.5e7, Bytes: 8}},
	}
	plan := (&Plan{Steps: steps}).String()
	profile := (&Profile{Runs: 1, Steps: []ProfileStep{{steps[0], 1200 * time.Microsecond}, {steps[1], 50 * time.Nanosecond}}}).String()
	for _, c := range []struct{ text, a, b string }{
		{plan, "7  ", "25 M"},
		{plan, "1.02 k", "8  "},
		{profile, "1200.000 µs", "0.050 µs"},
	} {
		lines := strings.Split(c.text, "\n")
		end := func(line, s string) int {
			before, _, _ := strings.Cut(line, s)
			return utf8.RuneCountInString(before + strings.TrimRight(s, " kMµs"))
		}
		if a, b := end(lines[1], c.a), end(lines[2], c.b); !strings.Contains(lines[1], c.a) || !strings.Contains(lines[2], c.b) || a != b {
			t.Errorf("%q and %q do not stand under each other in\n%s", c.a, c.b, c.text)
		}
	}
	for _, want := range []string{"[2] [2] [2] [3]", "4×[] [3]", "2 instructions"} {
		if !strings.Contains(plan, want) {
			t.Errorf("no %q in\n%s", want, plan)
		}
	}
	if !strings.Contains(profile, "1 run, 1.2ms in instructions") {
		t.Error(profile)
	}
}
