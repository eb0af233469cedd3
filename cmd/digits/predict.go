package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// predictFiles labels the images in o.files and prints a line for each. All files
// are read before the first line is written, so that a bad one spoils nothing.
func predictFiles(ctx context.Context, o *options, stdout io.Writer) error {
	n, err := loadNet(o.predict)
	if err != nil {
		return err
	}
	sets := make([]*set, len(o.files))
	for i, path := range o.files {
		if sets[i], err = readImages(path, n.head.frame); err != nil {
			return err
		}
	}
	w := bufio.NewWriter(stdout)
	fmt.Fprintf(w, "file\timage\tlabel")
	for _, c := range n.head.classes {
		fmt.Fprintf(w, "\tp(%s)", field(c))
	}
	fmt.Fprintln(w)
	for i, s := range sets {
		logits, err := n.run(ctx, s)
		if err != nil {
			return err
		}
		n.writeRows(w, o.files[i], logits)
	}
	return w.Flush()
}

func (n *net[T]) writeRows(w io.Writer, file string, logits []T) {
	classes := len(n.head.classes)
	p := make([]float64, classes)
	for i := range len(logits) / classes {
		row := logits[i*classes : (i+1)*classes]
		softmax(p, row)
		fmt.Fprintf(w, "%s\t%d\t%s", field(file), i, field(n.head.classes[best(row)]))
		for _, v := range p {
			fmt.Fprintf(w, "\t%.4f", v)
		}
		fmt.Fprintln(w)
	}
}

// field keeps tabs and line ends, which separate fields and rows, out of a field.
func field(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return '?'
		}
		return r
	}, s)
}

// best returns the index of the largest number, the first one of equals.
func best[T tensor.Float](row []T) int {
	k := 0
	for i, v := range row {
		if v > row[k] {
			k = i
		}
	}
	return k
}

// softmax writes exp(z)/Σexp(z) into p. The largest z is subtracted first, so
// that nothing overflows.
func softmax[T tensor.Float](p []float64, z []T) {
	top, sum := float64(z[best(z)]), 0.0
	for i, v := range z {
		p[i] = math.Exp(float64(v) - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// crossEntropy returns log Σexp(z) − z[label].
func crossEntropy[T tensor.Float](z []T, label int64) float64 {
	top, sum := float64(z[best(z)]), 0.0
	for _, v := range z {
		sum += math.Exp(float64(v) - top)
	}
	return math.Log(sum) + top - float64(z[label])
}
