package optimizers

import (
	"image/color"
	"math"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/covector-ad/covector/internal/picture"
)

// walk is a path through Rosenbrock's valley, 100(b − a²)² + (1 − a)².
type walk struct {
	title string
	path  plotter.XYs
	goal  plotter.XY
	fence plotter.XYs // what bounds or constrains it, or nil
}

func (w *walk) to(x []float64) { w.path = append(w.path, plotter.XY{X: x[0], Y: x[1]}) }

// show draws walks in rows of three.
func show(t *testing.T, file string, walks []walk) {
	const columns = 3
	rows := (len(walks) + columns - 1) / columns
	c := vgimg.NewWith(vgimg.UseWH(columns*3*vg.Inch, vg.Length(rows)*2.4*vg.Inch), vgimg.UseDPI(100))
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: vg.Points(8), PadY: vg.Points(8), PadTop: vg.Points(4), PadBottom: vg.Points(4), PadLeft: vg.Points(4), PadRight: vg.Points(8)}
	canvas := draw.New(c)
	for i := range walks {
		walks[i].plot(t).Draw(tiles.At(canvas, i%columns, i/columns))
	}
	picture.Check(t, file, c, *update)
}

func (w *walk) plot(t *testing.T) *plot.Plot {
	p := plot.New()
	p.Title.Text = w.title
	p.Title.TextStyle.Font.Size = vg.Points(9)
	p.Title.Padding = vg.Points(3)
	p.HideAxes()
	p.Add(plotter.NewContour(grid{}, []float64{-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5}, grey{}))
	blue, red := color.RGBA{0, 114, 178, 255}, color.RGBA{213, 94, 0, 255}
	if w.fence != nil {
		fence, err := plotter.NewLine(w.fence)
		if err != nil {
			t.Fatal(err)
		}
		fence.Color, fence.Dashes = red, []vg.Length{vg.Points(3), vg.Points(2)}
		p.Add(fence)
	}
	line, dots, err := plotter.NewLinePoints(inside(w.path))
	if err != nil {
		t.Fatal(err)
	}
	line.Color, line.Width = blue, vg.Points(1)
	dots.Color, dots.Radius, dots.Shape = blue, vg.Points(1.6), draw.CircleGlyph{}
	goal, err := plotter.NewScatter(plotter.XYs{w.goal})
	if err != nil {
		t.Fatal(err)
	}
	goal.Color, goal.Radius, goal.Shape = red, vg.Points(3.5), draw.RingGlyph{}
	p.Add(line, dots, goal)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = left, right, low, high
	return p
}

// grid is log f between these corners.
type grid struct{}

const (
	left, right, low, high = -1.8, 1.8, -1.2, 2.2
	cells                  = 120
)

func (grid) Dims() (c, r int) { return cells + 1, cells + 1 }
func (grid) X(c int) float64  { return left + (right-left)*float64(c)/cells }
func (grid) Y(r int) float64  { return low + (high-low)*float64(r)/cells }
func (g grid) Z(c, r int) float64 {
	a, b := g.Y(r)-g.X(c)*g.X(c), 1-g.X(c)
	return math.Log10(100*a*a + b*b)
}

type grey struct{}

func (grey) Colors() []color.Color { return []color.Color{color.Gray{205}} }

// inside clips a path that leaves the picture.
func inside(path plotter.XYs) plotter.XYs {
	out := make(plotter.XYs, len(path))
	for i, q := range path {
		out[i] = plotter.XY{X: math.Max(left, math.Min(q.X, right)), Y: math.Max(low, math.Min(q.Y, high))}
	}
	return out
}
