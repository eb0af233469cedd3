package main

import (
	"strings"
	"unicode/utf8"
)

// shades are characters by the share of ink in them.
var shades = []rune(" ░▒▓█")

// smallSide is the width up to which a pixel is drawn two characters wide. Since
// a character is about twice as high as wide, a larger image is drawn with two
// rows of pixels in one line instead.
const smallSide = 16

// draw returns the lines of a picture of an image, as bright as its own
// brightest pixel allows.
func draw(image []float32, width int) []string {
	brightest := float32(0)
	for _, v := range image {
		brightest = max(brightest, v)
	}
	high, repeat := 2, 1
	if width <= smallSide {
		high, repeat = 1, 2
	}
	var lines []string
	for rest := image; len(rest) > 0; {
		part := rest[:min(high*width, len(rest))]
		rest = rest[len(part):]
		var line strings.Builder
		for x := range width {
			sum, n := float32(0), float32(0)
			for i := x; i < len(part); i += width {
				sum += part[i]
				n++
			}
			line.WriteString(strings.Repeat(string(shade(sum/n, brightest)), repeat))
		}
		lines = append(lines, line.String())
	}
	return lines
}

func shade(v, brightest float32) rune {
	if brightest <= 0 {
		return shades[0]
	}
	return shades[min(int(v/brightest*float32(len(shades))), len(shades)-1)]
}

// panel is a drawing with a caption.
type panel struct {
	caption string
	lines   []string
}

func (p *panel) width() int {
	w := utf8.RuneCountInString(p.caption)
	for _, l := range p.lines {
		w = max(w, utf8.RuneCountInString(l))
	}
	return w
}

// pageWidth is how many characters a line of panels may take: those of a narrow
// terminal.
const pageWidth = 59

// writePanels sets panels of the same height side by side, as many as fit in a
// line of the page, with an empty line after each row of them.
func writePanels(b *strings.Builder, panels []panel) {
	const gap = 3
	for len(panels) > 0 {
		n, used := 1, panels[0].width()
		for n < len(panels) && used+gap+panels[n].width() <= pageWidth {
			used += gap + panels[n].width()
			n++
		}
		for row := -1; row < len(panels[0].lines); row++ {
			var line strings.Builder
			for i := range panels[:n] {
				text := panels[i].caption
				if row >= 0 {
					text = panels[i].lines[row]
				}
				line.WriteString(text)
				line.WriteString(strings.Repeat(" ", panels[i].width()-utf8.RuneCountInString(text)+gap))
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
		b.WriteString("\n")
		panels = panels[n:]
	}
}
