package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/cmd/internal/idx"
	"github.com/covector-ad/covector/internal/plural"
)

// frame is what a model expects of an image.
type frame struct {
	height, width int
	max           float32 // the brightest pixel
}

// maxUnpacked bounds what one file of images may unpack to, in bytes.
const maxUnpacked = 1 << 30

// readImages reads all images of the file at path: IDX, PNG or CSV, told by its
// first bytes. All are of the size, and in the units, of f.
func readImages(path string, f frame) (*set, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	s, err := decodeImages(file, f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func decodeImages(r io.Reader, f frame) (*set, error) {
	b, err := idx.Unpack(r)
	if err != nil {
		return nil, err
	}
	head, err := b.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case len(head) == 0:
		return nil, errors.New("the file is empty")
	case idx.Is(head):
		return decodeIDX(b, f)
	case string(head) == "\x89PNG":
		return decodePNG(b, f)
	}
	return decodeCSV(b, f)
}

func decodeIDX(b *bufio.Reader, f frame) (*set, error) {
	a, err := idx.Read(b, maxUnpacked)
	if err != nil {
		return nil, err
	}
	s, err := idxImages(a)
	if err != nil {
		return nil, err
	}
	if s.height != f.height || s.width != f.width {
		return nil, fmt.Errorf("images of %d×%d pixels; the model reads %d×%d", s.height, s.width, f.height, f.width)
	}
	for i, v := range s.pixels {
		if v > f.max {
			return nil, fmt.Errorf("image %d has a pixel of %v; the model was trained on 0 to %v", i/s.size(), v, f.max)
		}
	}
	return s, nil
}

// decodeCSV reads one image a line: height·width numbers from 0 to max.
func decodeCSV(b *bufio.Reader, f frame) (*set, error) {
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" { // as spreadsheets write it
		_, _ = b.Discard(3)
	}
	limited := &io.LimitedReader{R: b, N: maxUnpacked}
	rows := csv.NewReader(limited)
	rows.FieldsPerRecord = -1 // counted below, to say what is wanted
	rows.ReuseRecord = true
	rows.TrimLeadingSpace = true
	s := &set{height: f.height, width: f.width}
	for first := true; ; first = false {
		row, err := rows.Read()
		switch {
		case limited.N <= 0:
			return nil, fmt.Errorf("more than %d MiB of text", maxUnpacked>>20)
		case err == io.EOF && s.count() == 0:
			return nil, errors.New("no image in it; IDX and PNG are read, and CSV with an image a line")
		case err == io.EOF:
			return s, nil
		case err != nil:
			return nil, fmt.Errorf("neither IDX nor PNG, and not CSV: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if first && isHeader(row) {
			continue
		}
		if err := s.appendRow(row, f); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// isHeader reports whether no field is a number.
func isHeader(row []string) bool {
	for _, field := range row {
		if _, err := strconv.ParseFloat(strings.TrimSpace(field), 32); !errors.Is(err, strconv.ErrSyntax) {
			return false
		}
	}
	return true
}

func (s *set) appendRow(row []string, f frame) error {
	if len(row) != s.size() {
		return fmt.Errorf("%s; the model reads images of %d×%d = %d", plural.Of(len(row), "value"), f.height, f.width, s.size())
	}
	for i, field := range row {
		v, err := strconv.ParseFloat(strings.TrimSpace(field), 32)
		switch {
		case errors.Is(err, strconv.ErrSyntax):
			return fmt.Errorf("value %d is no number: %.20q", i+1, field)
		case err != nil || !(v >= 0 && v <= float64(f.max)):
			return fmt.Errorf("value %d is %.20s; the model was trained on 0 to %v", i+1, field, f.max)
		}
		s.pixels = append(s.pixels, float32(v))
	}
	return nil
}
