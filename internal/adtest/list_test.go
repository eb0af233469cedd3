package adtest

import (
	"slices"
	"strings"
	"testing"
)

func TestExported(t *testing.T) {
	got, err := Exported(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"Unary", "Exported", "Run"} {
		if !slices.Contains(got, f) {
			t.Errorf("%s is missing among %q", f, got)
		}
	}
	for _, f := range []string{"TestExported", "Check", "Sample", "try"} { // a test, a method, a type, not exported
		if slices.Contains(got, f) {
			t.Errorf("%s is no exported function", f)
		}
	}
	if !slices.IsSorted(got) {
		t.Errorf("not sorted: %q", got)
	}
}

func TestComplete(t *testing.T) {
	some := make([]Sample, 1)
	functions := []string{"Add", "Exp", "Helper", "Sub"}
	exempt := map[string]string{"Helper": "not an op"}
	full := []Case{{"Add", some}, {"Exp", some}, {"Sub", some}}
	if err := Complete(full, functions, exempt); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		want   string
		cases  []Case
		exempt map[string]string
	}{
		{"Exp is not listed", []Case{{"Add", some}, {"Sub", some}}, exempt},
		{"Helper is not listed", full, nil},
		{"Tan is listed but", append(full[:3:3], Case{"Tan", some}), exempt},
		{"Exp is listed after Sub", []Case{{"Add", some}, {"Sub", some}, {"Exp", some}}, exempt},
		{"Sub is listed twice", append(full[:3:3], Case{"Sub", some}), exempt},
		{"Sub has no samples", []Case{{"Add", some}, {"Exp", some}, {"Sub", nil}}, exempt},
		{"Helper is exempt from", full, map[string]string{"Helper": ""}},
		{"Exp is exempt from", full, map[string]string{"Helper": "not an op", "Exp": "too"}},
		{"Gone is exempt but", full, map[string]string{"Helper": "not an op", "Gone": "not an op"}},
	} {
		if err := Complete(c.cases, functions, c.exempt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
