package ucidigits

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
)

// The data are those that everyone else measures on, to the last byte.
func TestChecksum(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	const want = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
	sum := sha256.Sum256(text)
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("SHA-256 of the table is %s, want %s", got, want)
	}
}

func TestLoad(t *testing.T) {
	pixels, labels, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(pixels) != Count*Side*Side || len(labels) != Count {
		t.Fatalf("%d pixels and %d labels, want %d and %d", len(pixels), len(labels), Count*Side*Side, Count)
	}
	var perClass [10]int
	for _, l := range labels {
		perClass[l]++
	}
	if want := [10]int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}; perClass != want {
		t.Errorf("images of each digit: %v, want %v", perClass, want)
	}
	top := float32(0)
	for _, v := range pixels {
		top = max(top, v)
	}
	if top != Max {
		t.Errorf("brightest pixel %v, want %v", top, Max)
	}
	first := []float32{0, 0, 5, 13, 9, 1, 0, 0}
	for i, v := range first {
		if pixels[i] != v {
			t.Errorf("pixel %d of the first image is %v, want %v", i, pixels[i], v)
		}
	}
}
