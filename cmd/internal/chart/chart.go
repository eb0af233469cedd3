// Package chart draws charts of lines and dots to PNG and SVG.
package chart

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Chart is one pair of axes with the lines drawn on it.
type Chart struct {
	Title, X, Y string // the axes' names with their units
	LogX, LogY  bool   // logarithmic axes; only values above 0 are drawn
	Series      []Series
}

// Series is one line through the points (X[i], Y[i]), or the points themselves.
// Those that are not finite, or not above 0 on a logarithmic axis, are left out.
type Series struct {
	Name string // empty: not in the legend
	X, Y []float64
	Dots bool // no line
}

// The size of one chart.
const (
	Width  = 6 * vg.Inch
	Height = 4 * vg.Inch
)

// colours tells lines apart also for those who see red and green alike: the
// qualitative palette of M. Okabe and K. Ito, "Color Universal Design", 2008.
var colours = [...]color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255},
	{204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255},
}

var dashes = [...][]vg.Length{nil, {vg.Points(6), vg.Points(3)}, {vg.Points(2), vg.Points(2)}}

// WritePNG draws the charts side by side as a PNG picture, 192 dots to the inch.
func WritePNG(w io.Writer, charts ...Chart) error {
	if len(charts) == 0 {
		return errNone
	}
	c := vgimg.NewWith(vgimg.UseWH(Width*vg.Length(len(charts)), Height), vgimg.UseDPI(192))
	if err := paint(draw.New(c), charts); err != nil {
		return err
	}
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// WriteSVG draws the charts side by side as an SVG picture.
func WriteSVG(w io.Writer, charts ...Chart) error {
	if len(charts) == 0 {
		return errNone
	}
	c := vgsvg.New(Width*vg.Length(len(charts)), Height)
	if err := paint(draw.New(c), charts); err != nil {
		return err
	}
	_, err := c.WriteTo(w)
	return err
}

var errNone = errors.New("no chart to draw")

func paint(c draw.Canvas, charts []Chart) error {
	pad := vg.Points(10)
	tiles := draw.Tiles{Rows: 1, Cols: len(charts), PadTop: pad, PadBottom: pad, PadLeft: pad, PadRight: pad, PadX: 2 * pad}
	for i := range charts {
		p, crowded, err := charts[i].plot()
		if err != nil {
			return fmt.Errorf("chart %q: %w", charts[i].Title, err)
		}
		place(p, tiles.At(c, i, 0), crowded)
	}
	return nil
}

// insideLegend is how many lines a legend within the axes may have.
const insideLegend = 5

// place draws p, with the legend to its right if it is crowded.
func place(p *plot.Plot, c draw.Canvas, crowded bool) {
	if !crowded {
		p.Draw(c)
		return
	}
	legend := p.Legend
	p.Legend = plot.NewLegend()
	legend.Left, legend.Top = true, true
	width := legend.Rectangle(c).Size().X
	p.Draw(draw.Crop(c, 0, -width-vg.Points(10), 0, 0))
	legend.Draw(draw.Crop(c, c.Max.X-c.Min.X-width, 0, 0, -vg.Points(30)))
}

// plot draws the chart, and reports whether the legend is better off beside the axes:
// it is long, or no corner is free of dots, which could be taken for those in it.
func (ch *Chart) plot() (p *plot.Plot, crowded bool, err error) {
	p = plot.New()
	p.Title.Text = ch.Title
	p.Title.Padding = vg.Points(6)
	p.X.Label.Text, p.Y.Label.Text = ch.X, ch.Y
	p.Legend.Padding = vg.Points(2)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{220}, color.Gray{220}
	p.Add(grid)
	var all []plotter.XYs
	named, dotted := 0, false
	for i, s := range ch.Series {
		if len(s.X) != len(s.Y) {
			return nil, false, fmt.Errorf("line %q has %d x and %d y", s.Name, len(s.X), len(s.Y))
		}
		if pts := s.points(ch.LogX, ch.LogY); len(pts) > 0 {
			if err := add(p, &s, pts, i); err != nil {
				return nil, false, err
			}
			all = append(all, pts)
			dotted = dotted || s.Dots && s.Name != ""
			named += bit(s.Name != "")
		}
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = evenTicks{}, evenTicks{}
	if ch.LogX {
		p.X.Tick.Marker = powerTicks{}
	}
	if ch.LogY {
		p.Y.Tick.Marker = powerTicks{}
	}
	widen(&p.X)
	widen(&p.Y)
	taken := 0
	p.Legend.Left, p.Legend.Top, taken = freeCorner(p, all)
	return p, named > insideLegend || dotted && taken > 0, nil
}

// points returns what of s can be drawn; on a logarithmic axis it is the logarithm
// to base 10, for the sake of gonum, which centres the names of axes that are not even
// far off.
func (s *Series) points(logX, logY bool) plotter.XYs {
	var pts plotter.XYs
	for i, x := range s.X {
		if y := s.Y[i]; finite(x) && finite(y) && (x > 0 || !logX) && (y > 0 || !logY) {
			if logX {
				x = math.Log10(x)
			}
			if logY {
				y = math.Log10(y)
			}
			pts = append(pts, plotter.XY{X: x, Y: y})
		}
	}
	return pts
}

func finite(x float64) bool { return x-x == 0 }

func add(p *plot.Plot, s *Series, pts plotter.XYs, i int) error {
	line, dots, err := plotter.NewLinePoints(pts)
	if err != nil {
		return err
	}
	line.Color = colours[i%len(colours)]
	line.Width = vg.Points(1.5)
	line.Dashes = dashes[i/len(colours)%len(dashes)]
	dots.Color, dots.Shape, dots.Radius = line.Color, draw.CircleGlyph{}, vg.Points(1.8)
	if s.Dots {
		dots.Color = faded(line.Color.(color.RGBA))
		p.Add(dots)
		name(p, s, dots)
		return nil
	}
	p.Add(line)
	name(p, s, line)
	if len(pts) == 1 { // a line of one point cannot be seen
		p.Add(dots)
	}
	return nil
}

func name(p *plot.Plot, s *Series, of plot.Thumbnailer) {
	if s.Name != "" {
		p.Legend.Add(s.Name, of)
	}
}

// faded lets what lies below a dot shine through, so that many in one place show.
func faded(c color.RGBA) color.Color {
	return color.NRGBA{c.R, c.G, c.B, 140}
}

// widen gives room to an axis without length, on which nothing can be placed.
func widen(a *plot.Axis) {
	switch {
	case a.Min > a.Max:
		a.Min, a.Max = 0, 1
	case a.Min == a.Max && a.Min > 0:
		a.Min, a.Max = a.Min/2, a.Max*1.5
	case a.Min == a.Max:
		a.Min, a.Max = a.Min-1, a.Max+1
	}
}

// freeCorner returns the corner in which the fewest points lie, for the legend, and how
// many do; the upper right one if that is as good as any.
func freeCorner(p *plot.Plot, lines []plotter.XYs) (left, top bool, least int) {
	const share = 0.4 // of each axis
	var taken [2][2]int
	for _, pts := range lines {
		for _, q := range pts {
			x, y := p.X.Norm(q.X), p.Y.Norm(q.Y)
			if (x < share || x > 1-share) && (y < share || y > 1-share) {
				taken[bit(x < share)][bit(y < share)]++
			}
		}
	}
	left, top = false, true
	least = taken[0][0]
	for _, c := range [][2]int{{0, 1}, {1, 0}, {1, 1}} {
		if n := taken[c[0]][c[1]]; n < least {
			least, left, top = n, c[0] == 1, c[1] == 0
		}
	}
	return left, top, least
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
