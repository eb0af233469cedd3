// Package ucidigits holds 1,797 handwritten digits, 8×8 pixels each, embedded
// in the binary. README.md in its folder says where they come from and under
// which licence.
package ucidigits

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

const (
	Count = 1797 // images
	Side  = 8    // pixels in a row, and rows
	Max   = 16   // the brightest pixel; 0 is the background
)

//go:embed digits.csv.gz
var packed []byte

// Load returns the pixels, image after image and each row by row, as whole
// numbers from 0 to Max, and the digit that each image shows.
func Load() (pixels []float32, labels []int64, err error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, nil, fmt.Errorf("embedded digits: %w", err)
	}
	rows := csv.NewReader(z)
	rows.FieldsPerRecord = Side*Side + 1
	rows.ReuseRecord = true
	pixels = make([]float32, 0, Count*Side*Side)
	labels = make([]int64, 0, Count)
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return pixels, labels, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("embedded digits: %w", err)
		}
		for i, s := range row {
			v, err := strconv.ParseUint(s, 10, 8)
			if err != nil {
				return nil, nil, fmt.Errorf("embedded digits: %w", err)
			}
			if i < Side*Side {
				pixels = append(pixels, float32(v))
			} else {
				labels = append(labels, int64(v))
			}
		}
	}
}
