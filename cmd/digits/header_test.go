package main

import (
	"errors"
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func sampleHeader() *header {
	return &header{"cnn", frame{8, 9, 16}, 48, 4.8834, 1 / float32(3), []string{"0", "zwei \"2\""}}
}

func TestHeaderRoundTrip(t *testing.T) {
	h := sampleHeader()
	got, err := parseHeader(h.metadata())
	if err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("%+v became %+v, %v", h, got, err)
	}
}

func TestParseHeaderErrors(t *testing.T) {
	for key, bad := range map[string][]string{
		"format":  {"", "pt"},
		"version": {"", "0", "2"},
		"model":   {"", "svm"},
		"height":  {"", "0", "-8", "8.5", "100000"},
		"width":   {"", "0"},
		"max":     {"", "0", "-1", "NaN", "Inf"},
		"hidden":  {"", "0", "99999999999999999999"},
		"mean":    {"", "NaN", "x"},
		"std":     {"", "0", "-1", "Inf", "1e-99"},
		"classes": {"", "[]", `["one"]`, `[1,2]`, `{"a":"b"}`, `["a","b"`},
	} {
		for _, v := range bad {
			m := maps.Clone(sampleHeader().metadata())
			m[key] = v
			h, err := parseHeader(m)
			if h != nil || !errors.Is(err, tensor.ErrFormat) || !strings.Contains(err.Error(), key) {
				t.Errorf("%s = %q: %+v, error %v", key, v, h, err)
			}
		}
	}
}

// The scaling gives the training pixels mean 0 and standard deviation 1.
func TestNewHeaderScales(t *testing.T) {
	k, err := loadTask("")
	if err != nil {
		t.Fatal(err)
	}
	h := newHeader(k, "mlp", 5)
	scaled := make([]float32, len(k.train.pixels))
	scale(h, scaled, k.train.pixels)
	sum, sq := 0.0, 0.0
	for _, v := range scaled {
		sum += float64(v)
		sq += float64(v) * float64(v)
	}
	n := float64(len(scaled))
	if math.Abs(sum/n) > 1e-4 || math.Abs(sq/n-1) > 1e-4 {
		t.Errorf("mean %v, mean square %v", sum/n, sq/n)
	}
	blank := &task{train: &set{height: 1, width: 1, pixels: make([]float32, 3)}, max: 1, classes: []string{"a", "b"}}
	if h := newHeader(blank, "mlp", 5); !(h.std > 0) {
		t.Errorf("blank images: std %v", h.std)
	}
}
