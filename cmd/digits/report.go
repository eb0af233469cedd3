package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// outcome is how a model did on labelled images.
type outcome struct {
	classes []string
	images  *set
	labels  []int // the class predicted for each image
	sure    []float64
}

func (o *outcome) right() int {
	n := 0
	for i, l := range o.labels {
		if int64(l) == o.images.labels[i] {
			n++
		}
	}
	return n
}

// print writes the confusion matrix and up to misreads wrong images, then the
// accuracy as the last line.
func (o *outcome) print(w io.Writer, misreads int) error {
	var b strings.Builder
	o.confusion(&b)
	o.misread(&b, misreads)
	n, all := o.right(), len(o.labels)
	fmt.Fprintf(&b, "test accuracy %.2f%% (%d/%d)\n", 100*float64(n)/float64(all), n, all)
	_, err := io.WriteString(w, b.String())
	return err
}

// confusion writes a row for each true class and a column for each predicted
// one; a point stands for none.
func (o *outcome) confusion(b *strings.Builder) {
	n := len(o.classes)
	count := make([]int, n*n)
	for i, l := range o.labels {
		count[int(o.images.labels[i])*n+l]++
	}
	wide := 4
	for _, c := range o.classes {
		wide = max(wide, utf8.RuneCountInString(c)+1)
	}
	for _, c := range count {
		wide = max(wide, len(strconv.Itoa(c))+1)
	}
	fmt.Fprintf(b, "Test images by true class (rows) and predicted class (columns):\n\n%*s", wide+2, "")
	for _, c := range o.classes {
		fmt.Fprintf(b, "%*s", wide, c)
	}
	b.WriteString("\n")
	for i, c := range o.classes {
		fmt.Fprintf(b, "%*s |", wide, c)
		for _, k := range count[i*n : (i+1)*n] {
			cell := "."
			if k > 0 {
				cell = strconv.Itoa(k)
			}
			fmt.Fprintf(b, "%*s", wide, cell)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// misread draws the first few images that were read wrong.
func (o *outcome) misread(b *strings.Builder, limit int) {
	var wrong []int
	for i, l := range o.labels {
		if int64(l) != o.images.labels[i] {
			wrong = append(wrong, i)
		}
	}
	if len(wrong) == 0 || limit <= 0 {
		return
	}
	shown := min(len(wrong), limit)
	fmt.Fprintf(b, "Misread images, %d of %d:\n\n", shown, len(wrong))
	panels := make([]panel, shown)
	for k, i := range wrong[:shown] {
		panels[k] = panel{o.caption(i), draw(o.images.image(i), o.images.width)}
	}
	writePanels(b, panels)
}

func (o *outcome) caption(i int) string {
	return fmt.Sprintf("%s read as %s, %.0f%%", o.classes[o.images.labels[i]], o.classes[o.labels[i]], 100*o.sure[i])
}
