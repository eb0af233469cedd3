package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/covector-ad/covector/cmd/internal/idx"
	"github.com/covector-ad/covector/cmd/internal/ucidigits"
	"github.com/covector-ad/covector/internal/plural"
)

// set is images of one size.
type set struct {
	height, width int
	pixels        []float32 // image after image, row by row, from 0 to the task's max
	labels        []int64   // the class of each image, or empty where unknown
}

func (s *set) size() int { return s.height * s.width }

func (s *set) count() int { return len(s.pixels) / s.size() }

func (s *set) image(i int) []float32 { return s.pixels[i*s.size() : (i+1)*s.size()] }

// pick returns copies of the images with the given indices.
func (s *set) pick(index []int) *set {
	out := &set{height: s.height, width: s.width}
	for _, i := range index {
		out.pixels = append(out.pixels, s.image(i)...)
		out.labels = append(out.labels, s.labels[i])
	}
	return out
}

// task is what there is to learn.
type task struct {
	train, valid, test *set
	classes            []string
	max                float32 // the brightest pixel that can occur
}

// Which images of each class are held back: those whose index within the class,
// in file order, leaves this remainder.
const (
	testEvery, testRemainder   = 5, 2
	validEvery, validRemainder = 10, 5
)

// loadTask returns the embedded digits if dir is empty, else the data set in dir.
func loadTask(dir string) (*task, error) {
	if dir != "" {
		return loadFolder(dir)
	}
	pixels, labels, err := ucidigits.Load()
	if err != nil {
		return nil, err
	}
	all := &set{ucidigits.Side, ucidigits.Side, pixels, labels}
	rest, test := everyNth(labels, testEvery, testRemainder)
	return newTask(all.pick(rest), all.pick(test), ucidigits.Max)
}

// everyNth splits the indices of labels: picked are those whose rank among the
// images of the same class leaves the remainder r when divided by n.
func everyNth(labels []int64, n, r int) (rest, picked []int) {
	rank := map[int64]int{}
	for i, l := range labels {
		if rank[l]%n == r {
			picked = append(picked, i)
		} else {
			rest = append(rest, i)
		}
		rank[l]++
	}
	return rest, picked
}

// newTask sets the validation images apart and names the classes.
func newTask(train, test *set, max float32) (*task, error) {
	top := int64(0)
	for _, l := range train.labels {
		if l > top {
			top = l
		}
	}
	for i, l := range test.labels {
		if l > top {
			return nil, fmt.Errorf("test image %d is of class %d, but the training images end with class %d", i, l, top)
		}
	}
	t := &task{test: test, max: max}
	for c := range top + 1 {
		t.classes = append(t.classes, strconv.FormatInt(c, 10))
	}
	rest, held := everyNth(train.labels, validEvery, validRemainder)
	t.train, t.valid = train.pick(rest), train.pick(held)
	switch {
	case len(t.classes) < 2:
		return nil, errors.New("the training images are all of one class: there is nothing to tell apart")
	case t.valid.count() == 0 || test.count() == 0:
		return nil, fmt.Errorf("%d training and %d test images are too few", train.count(), test.count())
	}
	return t, nil
}

func loadFolder(dir string) (*task, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", dir)
	}
	train, err := loadPair(dir, "train")
	if err != nil {
		return nil, err
	}
	test, err := loadPair(dir, "t10k")
	if err != nil {
		return nil, err
	}
	if train.height != test.height || train.width != test.width {
		return nil, fmt.Errorf("%s: training images of %d×%d and test images of %d×%d", dir, train.height, train.width, test.height, test.width)
	}
	t, err := newTask(train, test, 255)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return t, nil
}

// loadPair reads the images and the labels of one part of an MNIST data set.
func loadPair(dir, part string) (*set, error) {
	path, err := find(dir, part+"-images-idx3-ubyte")
	if err != nil {
		return nil, err
	}
	s, err := readIDXImages(path)
	if err != nil {
		return nil, err
	}
	path, err = find(dir, part+"-labels-idx1-ubyte")
	if err != nil {
		return nil, err
	}
	labels, err := idx.ReadFile(path, 0)
	if err != nil {
		return nil, err
	}
	if len(labels.Dims) != 1 || labels.Dims[0] != s.count() {
		return nil, fmt.Errorf("%s: lengths %v, want one label for each of %s", path, labels.Dims, plural.Of(s.count(), "image"))
	}
	for _, l := range labels.Data {
		s.labels = append(s.labels, int64(l))
	}
	return s, nil
}

func readIDXImages(path string) (*set, error) {
	a, err := idx.ReadFile(path, 0)
	if err != nil {
		return nil, err
	}
	s, err := idxImages(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// maxSide bounds the images: the layers are made for small ones.
const maxSide = 256

func idxImages(a *idx.Array) (*set, error) {
	if len(a.Dims) != 3 || a.Dims[1] < 1 || a.Dims[2] < 1 || a.Dims[1] > maxSide || a.Dims[2] > maxSide {
		return nil, fmt.Errorf("lengths %v, want images, rows and columns, at most %d of either", a.Dims, maxSide)
	}
	s := &set{height: a.Dims[1], width: a.Dims[2], pixels: make([]float32, len(a.Data))}
	for i, v := range a.Data {
		s.pixels[i] = float32(v)
	}
	return s, nil
}

// find returns the path of the named file of an MNIST data set in dir. It may be
// packed, and some copies have a point for the second hyphen from the end.
func find(dir, name string) (string, error) {
	dotted := name[:len(name)-len("-idx3-ubyte")] + "." + name[len(name)-len("idx3-ubyte"):]
	for _, n := range []string{name, name + ".gz", dotted, dotted + ".gz"} {
		path := filepath.Join(dir, n)
		switch _, err := os.Stat(path); {
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	return "", fmt.Errorf("%s has neither %s nor %s.gz", dir, name, name)
}
