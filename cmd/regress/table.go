package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/covector-ad/covector/internal/plural"
)

// table is a file of rows, as texts.
type table struct {
	file  string
	names []string
	rows  [][]string
	lines []int // of the file, on which each row begins
}

// maxCells bounds what is read: a packed file of a few bytes can claim gigabytes.
const maxCells = 1 << 27

// readFile returns the whole of a file, unpacked if it is packed with gzip; "-" is
// stdin.
func readFile(path string, stdin io.Reader) ([]byte, error) {
	in := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	r := bufio.NewReader(in)
	in = r
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fileName(path), err)
		}
		in = z
	}
	data, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileName(path), err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: more than %d bytes", fileName(path), maxBytes)
	}
	return data, nil
}

// maxBytes bounds a file, unpacked.
const maxBytes = 1 << 30

func fileName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// parseTable reads values separated by commas, tabs or semicolons: whichever the first
// line has most of separates. The first row names the columns, unless noHeader.
func parseTable(file string, data []byte, noHeader bool) (*table, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // the mark that some programs put first
	r := csv.NewReader(bytes.NewReader(data))
	first, _, _ := bytes.Cut(data, []byte("\n"))
	most := bytes.Count(first, []byte(","))
	for _, sep := range "\t;" {
		if n := bytes.Count(first, []byte(string(sep))); n > most {
			r.Comma, most = sep, n
		}
	}
	r.FieldsPerRecord = -1 // counted below, with a clearer error
	t := &table{file: file}
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, rowError(file, err)
		}
		line, _ := r.FieldPos(0)
		if err := t.add(row, line, noHeader); err != nil {
			return nil, err
		}
	}
	if len(t.rows) == 0 {
		return nil, fmt.Errorf("%s: no rows of data", file)
	}
	return t, nil
}

func (t *table) add(row []string, line int, noHeader bool) error {
	for j := range row {
		row[j] = strings.TrimSpace(row[j])
	}
	if t.names == nil {
		t.names = row
		if !noHeader {
			return t.checkHeader()
		}
		t.names = make([]string, len(row))
		for j := range row {
			t.names[j] = fmt.Sprintf("c%d", j+1)
		}
	}
	switch {
	case len(row) != len(t.names):
		return fmt.Errorf("%s:%d: %s, where the first row has %d", t.file, line, plural.Of(len(row), "field"), len(t.names))
	case len(t.rows) >= maxCells/len(t.names):
		return fmt.Errorf("%s:%d: more than %d fields in all", t.file, line, maxCells)
	}
	t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	return nil
}

// checkHeader wants names that tell columns apart.
func (t *table) checkHeader() error {
	seen := map[string]int{}
	for j, name := range t.names {
		if name == "" {
			return fmt.Errorf("%s:1: column %d has no name; if the first row is no header, say -no-header", t.file, j+1)
		}
		if k, twice := seen[name]; twice {
			return fmt.Errorf("%s:1: columns %d and %d are both named %q; if the first row is no header, say -no-header", t.file, k+1, j+1, name)
		}
		seen[name] = j
	}
	return nil
}

// rowError is an error of encoding/csv with file and line in front.
func rowError(file string, err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("%s:%d: %w", file, p.Line, p.Err)
	}
	return fmt.Errorf("%s: %w", file, err)
}

// at names row i for errors.
func (t *table) at(i int) string { return fmt.Sprintf("%s:%d", t.file, t.lines[i]) }

// index returns the column of that name.
func (t *table) index(name string) (int, error) {
	for j, n := range t.names {
		if n == name {
			return j, nil
		}
	}
	return 0, fmt.Errorf("%s has no column %q; it has %s", t.file, name, list(t.names))
}

// list writes names for a message, not too many of them.
func list(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
