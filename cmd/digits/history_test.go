package main

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestHistorySave(t *testing.T) {
	h := &history{}
	h.add(1, 2.3, 1.9, 40)
	h.add(2, 1.3, 0.9, 80)
	h.add(3, math.NaN(), math.Inf(1), 10) // a run that blew up is drawn too
	dir := t.TempDir()
	if err := h.save(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"curves.png", "curves.svg"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if err := h.save(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}
