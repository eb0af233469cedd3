package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEmbeddedSplit(t *testing.T) {
	k, err := loadTask("")
	if err != nil {
		t.Fatal(err)
	}
	if k.test.count() != 359 || k.train.count()+k.valid.count() != 1438 {
		t.Errorf("%d test, %d + %d training images; want 359 and 1438 in all", k.test.count(), k.train.count(), k.valid.count())
	}
	for name, s := range map[string]*set{"train": k.train, "valid": k.valid, "test": k.test} {
		var perClass [10]int
		for _, l := range s.labels {
			perClass[l]++
		}
		if lo, hi := slices.Min(perClass[:]), slices.Max(perClass[:]); hi-lo > 9 {
			t.Errorf("%s: images of each class %v are not balanced", name, perClass)
		}
		if s.count() != len(s.labels) || s.height != 8 || s.width != 8 {
			t.Errorf("%s: %d images of %d×%d, %d labels", name, s.count(), s.height, s.width, len(s.labels))
		}
	}
	if len(k.classes) != 10 || k.classes[9] != "9" || k.max != 16 {
		t.Errorf("classes %v, brightest %v", k.classes, k.max)
	}
}

func TestEveryNth(t *testing.T) {
	rest, picked := everyNth([]int64{1, 0, 1, 1, 0, 1, 1, 0, 1}, 3, 1)
	if want := []int{2, 4, 6}; !slices.Equal(picked, want) {
		t.Errorf("picked %v, want %v", picked, want)
	}
	if want := []int{0, 1, 3, 5, 7, 8}; !slices.Equal(rest, want) {
		t.Errorf("rest %v, want %v", rest, want)
	}
}

// writeIDX writes an IDX file of unsigned bytes, packed if its name ends in .gz.
func writeIDX(t testing.TB, path string, data []byte, dims ...int) {
	t.Helper()
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = append(b, byte(d>>24), byte(d>>16), byte(d>>8), byte(d))
	}
	b = append(b, data...)
	if strings.HasSuffix(path, ".gz") {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b = z.Bytes()
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// writeFolder makes a small data set in the MNIST format: 3×2 images of two
// classes, told apart by which half is bright.
func writeFolder(t testing.TB, train, test int) string {
	t.Helper()
	dir := t.TempDir()
	for part, n := range map[string]int{"train": train, "t10k": test} {
		var pixels, labels []byte
		for i := range n {
			c := byte(i % 2)
			labels = append(labels, c)
			for y := range 3 {
				pixels = append(pixels, 200*(1-c)+byte(i+y)%50, 200*c+byte(i*y)%50)
			}
		}
		writeIDX(t, filepath.Join(dir, part+"-images-idx3-ubyte.gz"), pixels, n, 3, 2)
		writeIDX(t, filepath.Join(dir, part+"-labels-idx1-ubyte"), labels, n)
	}
	return dir
}

func TestLoadFolder(t *testing.T) {
	k, err := loadTask(writeFolder(t, 40, 10))
	if err != nil {
		t.Fatal(err)
	}
	if k.train.count() != 36 || k.valid.count() != 4 || k.test.count() != 10 || k.max != 255 || len(k.classes) != 2 {
		t.Errorf("%d, %d and %d images, brightest %v, classes %v", k.train.count(), k.valid.count(), k.test.count(), k.max, k.classes)
	}
	if k.train.height != 3 || k.train.width != 2 || k.train.image(0)[0] != 200 {
		t.Errorf("first image %v of %d×%d", k.train.image(0), k.train.height, k.train.width)
	}
}

func TestLoadFolderDottedNames(t *testing.T) {
	dir := writeFolder(t, 40, 10)
	for _, part := range []string{"train", "t10k"} {
		rename(t, dir, part+"-images-idx3-ubyte.gz", part+"-images.idx3-ubyte.gz")
		rename(t, dir, part+"-labels-idx1-ubyte", part+"-labels.idx1-ubyte")
	}
	if _, err := loadTask(dir); err != nil {
		t.Error(err)
	}
}

func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		t.Fatal(err)
	}
}

func TestLoadFolderErrors(t *testing.T) {
	in := func(dir, name string) string { return filepath.Join(dir, name) }
	cases := map[string]struct {
		spoil func(dir string)
		says  string
	}{
		"no labels":      {func(d string) { os.Remove(in(d, "train-labels-idx1-ubyte")) }, "train-labels-idx1-ubyte.gz"},
		"fewer labels":   {func(d string) { writeIDX(t, in(d, "t10k-labels-idx1-ubyte"), make([]byte, 9), 9) }, "each of 10 images"},
		"images a label": {func(d string) { writeIDX(t, in(d, "train-images-idx3-ubyte.gz"), make([]byte, 40), 40) }, "rows and columns"},
		"other size":     {func(d string) { writeIDX(t, in(d, "t10k-images-idx3-ubyte.gz"), make([]byte, 40), 10, 2, 2) }, "3×2 and test images of 2×2"},
		"huge images":    {func(d string) { writeIDX(t, in(d, "train-images-idx3-ubyte.gz"), nil, 0, 9999, 9999) }, "at most 256"},
		"one class":      {func(d string) { writeIDX(t, in(d, "train-labels-idx1-ubyte"), make([]byte, 40), 40) }, "class"},
		"unknown class":  {func(d string) { writeIDX(t, in(d, "t10k-labels-idx1-ubyte"), bytes.Repeat([]byte{7}, 10), 10) }, "class 7"},
		"not IDX": {func(d string) {
			if err := os.WriteFile(in(d, "train-labels-idx1-ubyte"), []byte("labels"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "magic"},
	}
	for name, c := range cases {
		dir := writeFolder(t, 40, 10)
		c.spoil(dir)
		if _, err := loadTask(dir); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: error %v; want one that names the file and says %q", name, err, c.says)
		}
	}
	if _, err := loadTask(writeFolder(t, 3, 2)); err == nil || !strings.Contains(err.Error(), "too few") {
		t.Errorf("three images: error %v", err)
	}
	if _, err := loadTask(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing folder is no error")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := loadTask(file); err == nil || !strings.Contains(err.Error(), "not a folder") {
		t.Errorf("a file for a folder: error %v", err)
	}
}
